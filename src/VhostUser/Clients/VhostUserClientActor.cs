using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Sockets;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.VhostUser.Clients;

/// <summary>A port with somebody else's vhost-user network device behind it: the driver of that device.</summary>
/// <remarks>
/// Owns: the listener, one back end with its session, memory and rings, the batches that lend received frames. Runs on: the lane of its
/// dispatcher. In: readiness, batches to send, its own batches coming back. Out: batches, on credit.
/// A back end that goes away, lies or says nothing costs this port its link and nobody anything else; it is tried again for ever. Sent
/// frames are copied into the ring, because only a copy can be left with a stranger; received ones are lent where they lie.
/// </remarks>
public sealed partial class VhostUserClientActor : UntypedActor, IWithTimers, IPollSource
{
    private readonly VhostUserClientSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PortCounters _counters = new();
    private readonly BatchRingCounters _ringCounters = new();
    private readonly ClientCounters _clientCounters = new();
    private readonly OtherEnd _other;
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private HeldFrames _held = null!;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public VhostUserClientActor(VhostUserClientSettings settings)
    {
        _settings = settings;
        _other = new OtherEnd(settings.Id, settings.SocketPath, "back end", _log, this);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How the port is started.</summary>
    public static Props Props(VhostUserClientSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<VhostUserClientActor>(settings).WithDispatcher(settings.Dispatcher).WithMailbox(NetQueueMailbox.Id);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _held = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
        try
        {
            if (_settings.IsServer) Listen();
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(PortFailed.Because(e));
            Context.Stop(Self);
            return;
        }

        Lane.Current?.AddPollSource(this);
        Context.Parent.Tell(new PortReady(Self));
        if (!_settings.IsServer) Reach();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Lane.Current?.RemovePollSource(this);
        _sending?.Return();
        _peer?.Disconnect();
        _backEnd?.Dispose();
        _listening?.Dispose();
        _listener?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _sending = batch; Send(); break;
            case DescriptorReady ready: OnReady(ready); break;
            case TryAgain: if (_settings.IsServer) Accept(); else Reach(); break;
            case SetUpTimeout: OnSetUpTimeout(); break;
            case Proven: _other.Proven(); break;
            case Connect connect: _peer.Connect(connect); _joined = true; _peerFollows = connect.PeerFollows; ShowTakes(); Receive(); break;
            case Disconnect: _peer.Disconnect(); Receive(); break;
            case SetLink set: _peer.SetUp(set.Up); Send(); Receive(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: _sending = _held.OnTimer(_sending); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            case GetPortReport: Sender.Tell(Report()); break;
            default: Unhandled(message); break;
        }
    }

    private PortReport Report()
    {
        _counters.Set(PortCounter.FramesIn, _ringCounters[BatchRingCounter.FramesReceived]);
        _counters.Set(PortCounter.BytesIn, _ringCounters[BatchRingCounter.BytesReceived]);
        _counters.Set(PortCounter.FramesOut, _ringCounters[BatchRingCounter.FramesSent]);
        _counters.Set(PortCounter.BytesOut, _ringCounters[BatchRingCounter.BytesSent]);
        PortReport report = PortReports.Make(
            _settings.Id, VhostUserClientPortType.Type.Name, IsLinkUp, _counters, _queue, _peer, (_sending?.Count - _sending?.Position) ?? 0);
        List<DropCount> drops = [.. report.Drops], events = [.. report.Events, .. _clientCounters.Events()];
        long refused = 0;
        foreach (BatchRingCounterInfo row in BatchRingCounters.Table)
        {
            long value = _ringCounters[row.Counter];
            if (value == 0 || row.Kind == BatchRingCounterKind.Traffic) continue;
            (row.Kind == BatchRingCounterKind.Event ? events : drops).Add(new DropCount(row.Name, value));
            if (row.Kind == BatchRingCounterKind.ReceiveDrop) refused += value;
        }

        // What the back end brought and was refused has entered, too.
        return report with { Entered = report.Entered + refused, Drops = [.. drops], Events = [.. events] };
    }
}
