using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.VirtioNets;

/// <summary>
/// What every queue of a virtio-net NIC has in common: it is started, stopped and enabled by a transport, hears the driver's
/// doorbell, looks at its ring while its lane is busy, interrupts the driver, and breaks with its device.
/// </summary>
/// <remarks>
/// Owns: the ring while it runs, the doorbell and its readiness. Runs on: the lane of the NIC.
/// Notifications: off while the queue works or its lane polls; on, and the ring looked at once more, before the lane sleeps
/// (<see cref="Arm"/>); at once where there is no lane. So a kick is needed exactly when nobody is looking.
/// </remarks>
public abstract partial class QueueActor : UntypedActor, IReadinessHandler, IPollSource
{
    private readonly IActorRef _self; // kicks are told outside of the actor's turns, where there is no Self
    private readonly VirtioNetDevice _device;
    private FdHandle? _kick;
    private IDisposable? _readiness;
    private InterruptModeration _interrupts = null!;
    private VirtqueueLog _log;
    private VirtqueuePosition? _stoppedAt;
    private bool _kickTold;
    private bool _notesInflight;
    private bool _armed;

    /// <summary>Makes the queue, stopped.</summary>
    protected QueueActor(VirtioNetDevice device)
    {
        _self = Self;
        _device = device;
    }

    /// <summary>The queue's index on the device, as it was started: the control queue's depends on what the driver accepted.</summary>
    protected int Index { get; private set; }

    /// <summary>The device.</summary>
    protected VirtioNetDevice Device => _device;

    /// <summary>The ring, while the queue is started.</summary>
    protected Virtqueue? Ring { get; private set; }

    /// <summary>False while the driver side has the queue disabled.</summary>
    protected bool Enabled { get; private set; } = true;

    /// <summary>True from a fault of any queue of the device until this one is stopped.</summary>
    protected bool Broken { get; private set; }

    /// <summary>True while the virtual machine is paused: the ring and the guest's buffers are not touched.</summary>
    protected bool Paused { get; private set; }

    /// <summary>True when the queue waits for the driver, so that its ring is worth a look.</summary>
    protected bool Waiting { get; private set; }

    /// <summary>Where the queue counts, when it carries frames.</summary>
    private protected virtual QueueTotals? Totals => null;

    /// <summary>True when the ring may be touched.</summary>
    protected bool Running => Ring is not null && !Broken;

    /// <summary>Called by the lane's reactor: the driver rang.</summary>
    void IReadinessHandler.OnReady(ReadyEvents events)
    {
        if (Totals is { } totals) totals.Notifications++;
        TellKicked();
    }

    /// <inheritdoc/>
    bool IPollSource.Poll()
    {
        if (!Waiting || Paused || _kickTold || _misses || !Ring!.HasArrivals) return false;
        TellKicked();
        return true;
    }

    /// <inheritdoc/>
    public bool Arm()
    {
        if (!Waiting || Paused || _armed || _misses) return false;
        _armed = true;
        if (!Ring!.EnableNotifications()) return false;
        TellKicked();
        return true;
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _interrupts = new InterruptModeration(Self, _device, Context.System.Scheduler, Totals);
        Lane.Current?.AddPollSource(this);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Lane.Current?.RemovePollSource(this);
        if (_carried is { } carried)
        {
            carried.TakeBack(Index);
            carried.Dispose();
        }

        if (Ring is not null) Release();
        DropKick();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case QueueKicked: Kicked(); break;
            case InterruptDue: _interrupts.OnTimer(Index); break;
            case CoalescingChanged: _interrupts.Recheck(Index); break;
            case LendAgain: _obstacle = null; Resume(); break;
            case UseCarrier use: SetCarrier(use.Carrier); break;
            case CarriedRingFailed: OnCarriedRingFailed(); break;
            case UseLog use when use.Log == _log: Sender.Tell(LogTaken.Instance); break; // it is another's that changes
            case var _ when _carrier is null: Obey(message); break;
            default:
                TakeRingBack();
                Obey(message);
                Resume();
                break;
        }
    }

    // What changes the ring, or how it is to be run.
    private void Obey(object message)
    {
        switch (message)
        {
            case StartQueue start: Start(start); break;
            case StopQueue stop: Stop(stop.Index); break;
            case EnableQueue enable: Enable(enable.Enabled); break;
            case SetInterrupt set: _interrupts.Replace(set.Interrupt, Running); break;
            case SetKick set: SetKickDescriptor(set.Kick); break;
            case SetMemory set: Remap(set); break;
            case UseLog use: SetLog(use.Log); break;
            case PausePort pause: Pause(pause.Paused); break;
            case Halt: Break(); break;
            case GuestOffloadsChanged: break; // its ring, if it was lent, is lent anew
            default: Unhandled(message); break;
        }
    }

    /// <summary>The ring has just been set up: make what works on it.</summary>
    protected abstract void OnStarted(Virtqueue ring);

    /// <summary>Do what there is to do; end in <see cref="WaitForDriver"/> when only the driver can bring more.</summary>
    protected abstract void Work();

    /// <summary>The virtual machine was paused or goes on.</summary>
    protected virtual void OnPaused()
    {
    }

    /// <summary>Let go of the ring; answer with <see cref="FinishStop"/>, now or when frames that are out have come back.</summary>
    protected abstract void OnStopping(IActorRef replyTo);

    /// <summary>The queue has work, or may have.</summary>
    protected void Resume()
    {
        if (!Running || Paused) return;
        if (_carrier is not null && Lend()) return;
        Waiting = false;
        _armed = false;
        _misses = false;
        Ring!.DisableNotifications();
        Work();
    }

    /// <summary>Nothing to do until the driver makes buffers available.</summary>
    /// <returns>False when it just did, seen while asking to be notified: go on.</returns>
    protected bool WaitForDriver()
    {
        if (_memory!.IsTranslated && TellMiss())
        {
            Waiting = true;
            return true;
        }

        if (Lane.Current is null && Ring!.EnableNotifications()) return false; // nobody polls for us
        Waiting = true;
        return true;
    }

    /// <summary>Packets were shown to the driver: interrupts it if it wants that, now or a little later.</summary>
    protected void Interrupt(bool wanted, long packets) => _interrupts.Note(Index, wanted, packets);

    /// <summary>The ring made no sense: the device says so, once.</summary>
    protected void Fault(RingFault fault)
    {
        Break();
        Context.Parent.Tell(new QueueFaulted(Index, fault));
    }

    /// <summary>The queue no longer touches the ring: the last step of stopping.</summary>
    protected void FinishStop(IActorRef replyTo)
    {
        ArgumentNullException.ThrowIfNull(replyTo);
        VirtqueuePosition position = Ring!.Position;
        _stoppedAt = position;
        _interrupts.Flush();
        Release();
        LetGo();
        replyTo.Tell(new QueueStopped(Index, position));
    }

    private void Enable(bool enabled)
    {
        Enabled = enabled;
        if (!enabled) _interrupts.Flush();
        ShowEnabled();
        Resume();
    }

    private void ShowEnabled()
    {
        if (Totals is not { } totals) return;
        bool enabled = Enabled && (Ring is not null || IsCarried);
        totals.ActivePairs = enabled ? 1 : 0;
        _device.Coalescing.SetEnabled(Index, enabled);
    }

    private void Pause(bool paused)
    {
        Paused = paused;
        if (paused) _interrupts.Flush();
        OnPaused();
        Resume();
    }

    private void Kicked()
    {
        _kickTold = false;
        if (Totals is { } totals && !Sender.Equals(_self)) totals.Notifications++;
        if (_carried is { } carried) carried.Kick();
        else if (Waiting) Resume();
    }

    private void TellKicked()
    {
        if (_kickTold) return;
        _kickTold = true;
        _self.Tell(QueueKicked.Instance, _self);
    }

    private void Start(StartQueue start)
    {
        if (Ring is not null)
        {
            // The transport stops a queue before it starts it anew; one that does not is a bug of ours.
            throw new InvalidOperationException($"queue {start.Index} was started twice");
        }

        RingFault fault = RingFault.BadLayout;
        Virtqueue? ring = null;
        if (start.Layout.Size > _device.MaxQueueSize(start.Index)) fault = RingFault.LargerThanConfigured;
        else if (_memory is not null) Virtqueue.TryCreate(_memory, start.Layout, _device.DriverFeatures, start.Position, start.Inflight, out ring, out fault);
        if (ring is null)
        {
            start.Kick?.Dispose();
            if (fault == RingFault.PositionUnknown && Totals is { } refused) refused.PositionsUnknown++;
            Sender.Tell(new QueueRefused(start.Index, fault));
            return;
        }

        Ring = ring;
        ring.SetLog(_log);
        Index = start.Index;
        _notesInflight = start.Inflight is not null;
        Broken = false;
        if (start.Interrupt is not null) _interrupts.Target = start.Interrupt;
        // One that goes on where it stopped was only held for a while: its driver knows nothing of that.
        if (Totals is not null && start.Position != _stoppedAt) _device.Coalescing.BeginAnew(Index);
        ShowEnabled();
        OnStarted(ring);
        if (start.Kick is not null) SetKickDescriptor(start.Kick);
        Sender.Tell(new QueueStarted(Index, Self, ring.WasResynchronised));
        if (ring.WasResynchronised && Totals is { } totals) totals.Resynchronised++;
        // For what was used before, by whoever did not come to say so: nobody knows.
        if (ring.WasUsed) _interrupts.Target?.Raise();

        Resume(); // whatever was made available before anybody listened
    }

    private void Stop(int index)
    {
        if (Ring is null)
        {
            Sender.Tell(new QueueStopped(index, default));
            return;
        }

        Waiting = false;
        OnStopping(Sender);
    }

    private void Release()
    {
        Ring!.Dispose();
        Ring = null;
        ShowEnabled();
        Waiting = false;
        _armed = false;
        _misses = false;
        Broken = false;
    }

    private void Break()
    {
        Broken = true;
        Waiting = false;
    }

    private void SetLog(in VirtqueueLog log)
    {
        _log = log;
        Ring?.SetLog(log);
        Sender.Tell(LogTaken.Instance);
    }

    private void SetKickDescriptor(FdHandle? kick)
    {
        DropKick();
        _kick = kick;
        Listen();
    }

    // An eventfd that is readable already is reported at registration: no ring of the bell is lost.
    private void Listen()
    {
        if (_kick is not null && Lane.Current is { } lane && !lane.TryRegister(_kick, ReadyEvents.Readable, this, out _readiness)) Fault(RingFault.BadDoorbell);
    }

    private void StopListening()
    {
        _readiness?.Dispose();
        _readiness = null;
    }

    private void DropKick()
    {
        StopListening();
        _kick?.Dispose();
        _kick = null;
    }
}
