using ActorNet.Actors.E1000s;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.E1000.Cases;
using ActorNet.Devices.E1000;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>Everything on one lane, the driver too.</summary>
internal sealed class LaneContender : MachineContender
{
    private static readonly object Please = new();

    private readonly Looking _looking = new();
    private readonly IActorRef _machine;
    private readonly IActorRef _look;

    internal LaneContender(Way way, Load load, int rate)
        : base(way, load, rate)
    {
        var ready = new TaskCompletionSource<(Pump Pump, IActorRef Nic, IActorRef Target)>();
        var settings = new E1000Settings("n0", new E1000Device(DeviceOptions), BenchSystem.Lane);
        _machine = Bench.System.ActorOf(ActorProps.Create<LaneMachineActor>(settings, load, ready).WithDispatcher(BenchSystem.Lane));
        (Pump, IActorRef nic, IActorRef target) = ready.Task.Result;
        Join(nic, target);
        Func<Sample> take = () => Take(Pump);
        _look = Bench.System.ActorOf(ActorProps.Create<LookActor>(_looking, take).WithDispatcher(BenchSystem.Lane));
    }

    protected override Pump Pump { get; }

    protected override void SetSending(bool sends) => _machine.Tell(sends, ActorRefs.NoSender);

    protected override Sample Look()
    {
        _looking.Ask();
        _look.Tell(Please, ActorRefs.NoSender);
        return _looking.Wait();
    }
}
