using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;

namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>The transport of a machine in this process: carries out the accesses of its threads, in order, on the NIC's lane.</summary>
/// <remarks>
/// Owns: the NIC, its child. In: accesses, through their queue; what a port is told goes on to the NIC, what the NIC tells its parent to ours.
/// While the lane is awake it looks at the queue itself; before it sleeps, and where there is no lane, whoever adds an access tells the actor.
/// </remarks>
internal sealed class E1000NicActor(E1000Settings settings, IPciHost host, AccessQueue accesses) : UntypedActor, IPollSource
{
    private readonly IActorRef _self = Context.Self;
    private readonly LaneClock _clock = new(Context.System.Scheduler);
    private readonly Queue<AccessWaiter> _pausing = new();
    private IActorRef _nic = ActorRefs.Nobody;
    private PciFunction _function = null!;
    private bool _isTold;
    private bool _isPaused;

    /// <inheritdoc/>
    bool IPollSource.Poll() => accesses.HasAny && TellOnce();

    /// <inheritdoc/>
    bool IPollSource.Arm() => accesses.Arm() && TellOnce();

    /// <inheritdoc/>
    protected override void PreStart() => _nic = Context.Watch(Context.ActorOf(E1000Actor.Props(settings), "nic"));

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Lane.Current?.RemovePollSource(this);
        foreach (ref readonly Access access in accesses.Close()) access.Waiter?.Answer(AllOnes.Of(access.Size));
        foreach (AccessWaiter waiter in _pausing) waiter.Answer(0);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AccessesMade: Work(); break;
            case PciFunctionReady ready: Begin(ready); break;
            case NicSettled: _pausing.Dequeue().Answer(0); break;
            case PausePort pause: _isPaused = pause.Paused; _nic.Forward(message); break;
            case Connect or Disconnect or SetLink or PeerLinkChanged or AnnounceSelf or GetPortReport or SettleNic: _nic.Forward(message); break;
            case PortReady or LinkChanged or PeerTakes: Context.Parent.Tell(message); break;
            case Terminated: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A NIC that throws is our bug, or the host's; the port stops with it, and the other ports go on.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Begin(PciFunctionReady ready)
    {
        _function = ready.Function;
        _function.Host = host;
        _nic.Tell(AttachMachine.Instance);
        accesses.Open(() => _self.Tell(AccessesMade.Instance, _self));
        Lane.Current?.AddPollSource(this);
        Work(); // what was asked before
    }

    // All that there is, at most what the queue holds: a machine has few threads, and each one waits for its reads.
    private void Work()
    {
        _isTold = false;
        foreach (ref readonly Access access in accesses.Take()) Do(access);
        if (Lane.Current is null && accesses.Arm()) TellOnce();
    }

    private void Do(in Access access)
    {
        long now = _clock.Nanoseconds;
        int bar;
        uint offset;
        switch (access.Kind)
        {
            case AccessKind.ReadConfiguration: access.Waiter!.Answer(_function.ReadConfiguration((int)access.Address, access.Size)); break;
            case AccessKind.ReadBar: access.Waiter!.Answer(_function.ReadBar(access.Bar, (uint)access.Address, access.Size, now)); break;
            case AccessKind.WriteBar: _function.WriteBar(access.Bar, (uint)access.Address, access.Size, access.Value, now); break;
            case AccessKind.ReadMemory:
                access.Waiter!.Answer(_function.TryFindBar(access.Address, access.Size, (BarKind)access.Bar, out bar, out offset)
                    ? _function.ReadBar(bar, offset, access.Size, now)
                    : AllOnes.Of(access.Size));
                break;
            case AccessKind.WriteMemory:
                if (_function.TryFindBar(access.Address, access.Size, (BarKind)access.Bar, out bar, out offset)) _function.WriteBar(bar, offset, access.Size, access.Value, now);
                break;
            default: Control(access, now); break;
        }
    }

    // What is rare.
    private void Control(in Access access, long now)
    {
        AccessWaiter waiter = access.Waiter!;
        object? argument = waiter.Object;
        waiter.Object = null;
        switch (access.Kind)
        {
            case AccessKind.WriteConfiguration: _function.WriteConfiguration((int)access.Address, access.Size, (uint)access.Value, now); break;
            case AccessKind.SetMemory: _function.SetMemory((GuestMemory?)argument, now); break;
            case AccessKind.Reset: _function.Reset(now); break;
            case AccessKind.Save when _isPaused: waiter.Object = _function.Save(now); break;
            case AccessKind.Load:
                if (_isPaused && !_function.TryLoad((byte[])argument!, now, out string? problem)) waiter.Object = problem;
                waiter.Answer(_isPaused ? 0u : 1u);
                return;
            case AccessKind.Pause:
                _isPaused = access.Value != 0;
                _nic.Tell(new PausePort(_isPaused));
                _nic.Tell(SettleNic.Instance);
                _pausing.Enqueue(waiter);
                return;
        }

        waiter.Answer(0);
    }

    private bool TellOnce()
    {
        if (_isTold) return false;
        _isTold = true;
        _self.Tell(AccessesMade.Instance, _self);
        return true;
    }
}
