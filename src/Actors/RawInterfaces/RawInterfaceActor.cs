using ActorNet.Actors.Lanes;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Reads frames from an interface of this host and sends them to its peer, a batch at a time; writes what the peer sends.</summary>
/// <remarks>
/// Owns: the interface's descriptors, the watch on it, the batches that its frames travel in. Runs on: the lane of its dispatcher.
/// In: readiness, batches to write, its own batches coming back. Out: batches, on credit. When all its batches are out it stops reading, and
/// frames wait in the kernel's queue. An interface that goes down or away takes the port's link down, and brings it up when it is back.
/// </remarks>
public sealed partial class RawInterfaceActor : UntypedActor, IReadinessHandler, IPollSource, IWithTimers
{
    /// <summary>How soon what the kernel has not taken is looked after, when nothing else tells: there is no event for every kind of room.</summary>
    private static readonly TimeSpan FlushDelay = TimeSpan.FromMilliseconds(1);

    private readonly RawInterfaceSettings _settings;
    private readonly IActorRef _self; // readiness is told outside of the actor's turns, where there is no Self
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PortCounters _counters = new();
    private HostPort _port = null!;
    private bool _readable;
    private bool _readableTold;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public RawInterfaceActor(RawInterfaceSettings settings)
    {
        _settings = settings;
        _self = Self;
        _noticed = new DescriptorReady(Self);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How the port is started. What keeps the interface from being opened becomes <see cref="PortFailed"/>.</summary>
    public static Props Props(RawInterfaceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<RawInterfaceActor>(settings).WithDispatcher(settings.Dispatcher).WithMailbox(NetQueueMailbox.Id);
    }

    /// <summary>Called by the lane's reactor, on the lane.</summary>
    void IReadinessHandler.OnReady(ReadyEvents events)
    {
        // Errors are found by reading, and by the watch.
        if ((events & ~ReadyEvents.Writable) != 0) TellReadable();

        if (_port.Writing is not null && (events & ReadyEvents.Writable) != 0) _self.Tell(RawWritable.Instance, _self);
    }

    /// <inheritdoc/>
    bool IPollSource.Poll()
    {
        if (_readable || _readableTold || _interface is not { HasFrames: true }) return false;
        TellReadable();
        return true;
    }

    /// <inheritdoc/>
    bool IPollSource.Arm() => ((IPollSource)this).Poll(); // the descriptors' edges are always armed

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _port = new HostPort(Context, _counters, Read, Write, TakeBack);
        Watch();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Lane.Current?.RemovePollSource(this);
        _port?.Stop();
        Close();
        _watching?.Dispose();
        _watch?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch: _port.TryReceive(message); break; // the most frequent
            case RawReadable: _readableTold = false; _readable = true; Read(); break;
            case RawWritable: _interface?.Flush(); Write(); LookAfter(); break;
            case DescriptorReady: OnNotice(); break;
            case OpenAgain: Look(); break;
            case BeginAgain: OnBeginAgain(); break;
            case GetPortReport: Sender.Tell(Report()); break;
            default: if (!_port.TryReceive(message)) Unhandled(message); break;
        }
    }

    private void TakeBack(FrameBatch batch)
    {
        if (_interface is { } from && batch.Epoch == _epoch)
        {
            from.GiveBack(batch);
            from.Batches.Return(batch);
        }
        else
        {
            batch.Reset(); // of an interface that is no more, with its pool
        }
    }

    private void Read()
    {
        if (!_readable || _interface is not { } from || !_port.WantsFrames || !from.Batches.TryRent(out FrameBatch? batch)) return;
        IoStatus status = from.Fill(batch);
        _counters.AddIn(batch.Count, batch.TotalBytes);
        batch.Epoch = _epoch;
        _port.Send(batch);
        if (status == IoStatus.Done) TellReadable(); // there is more: after everybody else's turn
        else _readable = false; // the next edge says when
    }

    private void Write()
    {
        if (_port.Writing is not { } batch) return;
        if (!_port.Peer.IsUp)
        {
            _port.Drop(PortCounter.LinkDown);
        }
        else if (_interface is not { } to || !IsUsable)
        {
            _port.Drop(PortCounter.InterfaceDown);
        }
        else
        {
            IoStatus status = to.Write(batch);
            if (batch.Position < batch.Count)
            {
                if (status != IoStatus.WouldBlock) _self.Tell(RawWritable.Instance, _self); // the turn is over: after everybody else's
                else StartFlush();
                _port.Hold(); // until RawWritable
                return;
            }

            LookAfter();
            _port.Finish();
        }

        _port.Open();
    }

    private void LookAfter()
    {
        if (_interface is { IsUnflushed: true } && IsUsable) StartFlush();
    }

    private void StartFlush()
    {
        if (!Timers.IsTimerActive(RawWritable.Instance)) Timers.StartSingleTimer(RawWritable.Instance, RawWritable.Instance, FlushDelay);
    }

    private void TellReadable()
    {
        if (_readableTold) return;
        _readableTold = true;
        _self.Tell(RawReadable.Instance, _self);
    }

    private PortReport Report()
    {
        PortReport report = _port.Report(_settings.Id, _settings.Kind, _linkUp);
        List<DropCount> events = [.. report.Events];
        _interface?.AddEvents(events);
        return report with { Path = _interface?.Path, Events = [.. events] };
    }
}
