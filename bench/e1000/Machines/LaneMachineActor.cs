using ActorNet.Actors.E1000s;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Pci;
using ActorNet.Guest.E1000;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>A machine whose processor is an actor on the NIC's lane: accesses are calls, everything takes turns on one thread.</summary>
internal sealed class LaneMachineActor(E1000Settings settings, Load load, TaskCompletionSource<(Pump Pump, IActorRef Nic, IActorRef Target)> ready) : UntypedActor, IPciHost
{
    private static readonly object Round = new();

    private readonly IActorRef _self = Context.Self;
    private Pump _pump = null!;
    private IActorRef _nic = ActorRefs.Nobody;
    private bool _level;
    private bool _isTold;
    private bool _runs;

    void IPciHost.SetInterrupt(bool level)
    {
        _level = level;
        if (level) TellRound();
    }

    void IPciHost.SignalMessage(ulong address, uint data)
    {
    }

    protected override void PreStart() => Context.ActorOf(E1000Actor.Props(settings), "nic");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PciFunctionReady function: Begin(function); break;
            case PortReady port: ready.SetResult((_pump, _nic, port.Target)); break;
            case bool runs: _pump.Sends = _runs = runs; TellRound(); break;
            case LinkChanged: break;
            default: DoRound(); break;
        }
    }

    private void Begin(PciFunctionReady ready)
    {
        _nic = ready.Nic;
        var clock = new LaneClock(Context.System.Scheduler);
        _pump = new Pump(load, new PciFunctionAccess(ready.Function, () => clock.Nanoseconds));
        ready.Function.Host = this;
        ready.Function.SetMemory(_pump.Memory.Memory, clock.Nanoseconds);
        _nic.Tell(AttachMachine.Instance);
        _pump.Driver.Probe();
        _pump.Driver.Up();
    }

    private void DoRound()
    {
        _isTold = false;
        _pump.Work(_level);
        if (_runs || _level) TellRound();
    }

    private void TellRound()
    {
        if (_isTold) return;
        _isTold = true;
        _self.Tell(Round, _self);
    }
}
