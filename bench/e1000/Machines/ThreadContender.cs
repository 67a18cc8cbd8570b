using ActorNet.Actors.E1000s.InProcess;
using ActorNet.Actors.Ports;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.E1000.Cases;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>The NIC on its lane, the driver on a thread of its own: the sample's processor time and bytes are that thread's.</summary>
internal sealed class ThreadContender : MachineContender
{
    private readonly ThreadMachine _machine;

    internal ThreadContender(Way way, Load load, int rate)
        : base(way, load, rate)
    {
        _machine = new ThreadMachine(load, Take);
        var nic = new E1000Nic(DeviceOptions, _machine);
        var ready = new TaskCompletionSource<(IActorRef Actor, IActorRef Target)>();
        Bench.System.ActorOf(ActorProps.Create<Owner>(nic, ready));
        (IActorRef actor, IActorRef target) = ready.Task.Result;
        Join(actor, target);
        _machine.Boot(nic);
    }

    protected override Pump Pump => _machine.Pump;

    public override void Dispose()
    {
        _machine.Dispose();
        base.Dispose();
    }

    protected override void SetSending(bool sends) => _machine.SetRunning(sends);

    protected override Sample Look() => _machine.Look();

    /// <summary>In the place of a topology.</summary>
    private sealed class Owner(E1000Nic nic, TaskCompletionSource<(IActorRef Actor, IActorRef Target)> ready) : UntypedActor
    {
        protected override void PreStart() => Context.ActorOf(nic.Props("n0", BenchSystem.Lane), "n0");

        protected override void OnReceive(object message)
        {
            if (message is PortReady port) ready.SetResult((Sender, port.Target));
        }
    }
}
