using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
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
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private HeldFrames _held = null!;
    private FrameBatch? _writing;
    private bool _joined;
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

        if (_writing is not null && (events & ReadyEvents.Writable) != 0) _self.Tell(RawWritable.Instance, _self);
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
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _held = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
        Watch();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Lane.Current?.RemovePollSource(this);
        _writing?.Return();
        _peer?.Disconnect();
        Close();
        _watching?.Dispose();
        _watch?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _writing = batch; Write(); break;
            case RawReadable: _readableTold = false; _readable = true; Read(); break;
            case RawWritable: _interface?.Flush(); Write(); LookAfter(); break;
            case DescriptorReady: OnNotice(); break;
            case OpenAgain: Look(); break;
            case BeginAgain: OnBeginAgain(); break;
            case Connect connect: _peer.Connect(connect); _joined = true; Read(); break;
            case Disconnect: _peer.Disconnect(); Read(); break;
            case SetLink set: _peer.SetUp(set.Up); Write(); Read(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: _writing = _held.OnTimer(_writing); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            case GetPortReport: Sender.Tell(Report()); break;
            default: Unhandled(message); break;
        }
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch))
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

        Read(); // the turn of whoever waited in the kernel
    }

    private void Read()
    {
        if (!_joined || !_readable || _interface is not { } from || !_peer.WantsFrames || !from.Batches.TryRent(out FrameBatch? batch)) return;
        IoStatus status = from.Fill(batch);
        _counters.AddIn(batch.Count, batch.TotalBytes);
        _queue.Charge(batch);
        batch.Epoch = _epoch;
        if (batch.Count == 0 || !_peer.TrySend(batch))
        {
            from.GiveBack(batch);
            from.Batches.Return(batch);
        }

        if (status == IoStatus.Done) TellReadable(); // there is more: after everybody else's turn
        else _readable = false; // the next edge says when
    }

    private void Write()
    {
        if (_writing is not { } batch) return;
        int left = batch.Count - batch.Position;
        if (!_peer.IsUp)
        {
            _counters.Add(PortCounter.LinkDown, left);
        }
        else if (_interface is not { } to || !IsUsable)
        {
            _counters.Add(PortCounter.InterfaceDown, left);
        }
        else
        {
            IoStatus status = to.Write(batch);
            if (batch.Position < batch.Count)
            {
                if (status != IoStatus.WouldBlock) _self.Tell(RawWritable.Instance, _self); // the turn is over: after everybody else's
                else StartFlush();
                _queue.Close(DataGate.NotWritable); // until RawWritable
                _held.OnClosed();
                return;
            }

            LookAfter();
        }

        _writing = null;
        _queue.Open(DataGate.NotWritable);
        batch.Return();
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
        PortReport report = PortReports.Make(_settings.Id, _settings.Kind, _linkUp, _counters, _queue, _peer, (_writing?.Count - _writing?.Position) ?? 0);
        List<DropCount> events = [.. report.Events];
        _interface?.AddEvents(events);
        return report with { Path = _interface?.Path, Events = [.. events] };
    }
}
