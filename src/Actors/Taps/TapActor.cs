using ActorNet.Actors.Lanes;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Reads frames from one tap and sends them to its peer, a batch at a time; writes what the peer sends.</summary>
/// <remarks>
/// Owns: the tap, its readiness, the batches that its frames travel in. Runs on: the lane of its dispatcher.
/// In: readiness, batches to write, its own batches coming back. Out: batches, on credit. When all its batches are out it stops reading, and
/// frames wait in the kernel's queue. A tap that is lost takes the link down; TapActor.Life.cs finds it again.
/// </remarks>
public sealed partial class TapActor : UntypedActor, IWithTimers
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are read.</summary>
    private const int Batches = 8;

    private readonly IActorRef _self; // readiness is told outside of the actor's turns, where there is no Self
    private readonly TapSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PortCounters _counters = new();
    private readonly TapCounters _tapCounters = new();
    private FrameBatchPool? _batches;
    private TapLine? _line;
    private HostPort _port = null!;
    private PortClosings _closings = null!;

    /// <summary>Called by <see cref="Props(TapSettings)"/>.</summary>
    public TapActor(TapSettings settings)
    {
        _self = Self;
        _settings = settings;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How a tap is started; its errors become <see cref="PortFailed"/>.</summary>
    public static Props Props(TapSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<TapActor>(settings).WithDispatcher(settings.Dispatcher).WithMailbox(NetQueueMailbox.Id);
    }

    /// <summary>How a tap is started that somebody else opens.</summary>
    /// <param name="id">The port's id in the topology.</param>
    /// <param name="open">Opens the tap, on the actor's own lane; its errors become <see cref="PortFailed"/>.</param>
    /// <param name="dispatcher">The lane.</param>
    public static Props Props(string id, Func<TapDevice> open, string dispatcher) => Props(new TapSettings(id, new CallbackTapSource(open), dispatcher));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _port = new HostPort(Context, _counters, Read, Write, batch => _batches!.Return(batch));
        _closings = PortClosings.Get(Context.System); // the end of the system waits for them from now on
        Open();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _port?.Stop();
        StopWatching();
        if (_opening?.Abandon() is { } opened) _closings.Close(Self, opened);
        Offer(null);
        Close();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch: _port.TryReceive(message); break; // the most frequent
            case TapReadable readable: OnReadable(readable.Queue); break;
            case TapWritable: Write(); break;
            case Connect connect: _port.Join(connect); Offer(connect); Read(); break;
            case Disconnect: _port.Peer.Disconnect(); Offer(null); _takes = null; Follow(); Read(); break;
            case SetLink set: _port.Peer.SetUp(set.Up); Offer(_plugged); ShowCarrier(); Write(); Read(); break;
            case RingLent ring: OnRingLent(ring); break;
            case LookAtTap: Look(); break;
            case PeerLinkChanged changed: _peerUp = changed.Up; ShowCarrier(); break;
            case PeerTakes takes: _takes = takes; Follow(); break;
            case TapOpened opened: OnOpened(opened.Opening); break;
            case DescriptorReady: OnLinkEvents(); break;
            case TapRetry: Reopen(); break;
            case GetPortReport: Sender.Tell(Report()); break;
            default: if (!_port.TryReceive(message)) Unhandled(message); break;
        }
    }

    private void OnReadable(TapQueue queue)
    {
        queue.TakeNote();
        if (!queue.IsOf(_line)) return; // each queue of a lost tap says so, and the tap may be open again
        Read(queue);
        // Nobody to read for, and gone all the same.
        if (queue.HasError && queue.IsOf(_line)) Lose();
    }

    private void Read()
    {
        if (_line?.NextReadable() is { } queue) Read(queue);
    }

    private void Read(TapQueue queue)
    {
        if (!queue.IsReadable || _vhost?.Reads(queue.Index) == true || !_port.WantsFrames || _line is not { } line || !_batches!.TryRent(out FrameBatch? batch)) return;
        _tapCounters.Count(TapCounter.Reads);
        IoStatus status = queue.Reader.Fill(batch);
        queue.Frames += batch.Count;
        _counters.AddIn(batch.Count, batch.TotalBytes);
        _port.Send(batch);

        switch (status)
        {
            case IoStatus.Done: queue.Tell(); break; // there is more: after everybody else's turn
            case IoStatus.WouldBlock: queue.IsReadable = false; break; // the next edge says when
            default: Lose(); return;
        }

        // Another one may have waited for a batch as well.
        if (line.QueueCount > 1) line.NextReadable()?.Tell();
    }

    private void Write()
    {
        if (_port.Writing is not { } batch) return;
        if (!_port.Peer.IsUp)
        {
            _port.Drop(PortCounter.LinkDown);
        }
        else if (_line is not { } line)
        {
            _port.Drop(PortCounter.InterfaceDown);
        }
        else
        {
            IoStatus status = line.Writer.Write(batch);
            line.IsBlocked = batch.Position < batch.Count;
            if (line.IsBlocked)
            {
                if (status != IoStatus.WouldBlock) _self.Tell(TapWritable.Instance, _self); // the turn is over: after everybody else's
                _port.Hold(); // until TapWritable
                return;
            }

            _port.Finish();
        }

        _port.Open();
    }

    private PortReport Report()
    {
        PortReport report = _port.Report(_settings.Id, TapPortType.Type.Name, linkUp: _line is not null);
        return report with { Events = [.. report.Events, .. _tapCounters.Events(), .. _line?.FramesByQueue() ?? []] };
    }
}
