using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.L2tp;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>A port whose frames are messages of a socket, one each: QEMU's <c>-netdev dgram</c>, <c>socket</c> with udp and mcast, and <c>l2tpv3</c>.</summary>
/// <remarks>
/// Owns: the socket, the batches of its frames. Runs on: the lane of its dispatcher. In: readiness, batches to send, its own batches coming back.
/// Out: batches, on credit. Its link is always up: whether somebody is at the other end, such sockets do not know.
/// </remarks>
public sealed class DgramActor : UntypedActor, IWithTimers
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are read.</summary>
    private const int Batches = 8;

    private const int FlushesPerTurn = 4;

    /// <summary>A Unix socket says nothing when a receiver that was full has room again: it is looked for after these times, each twice the one before.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly DgramSettings _settings;
    private readonly PortCounters _counters = new();
    private readonly SocketCounters _socketCounters = new();
    private readonly FrameBatchPool _batches = DatagramFrameReader.MakeBatches(Batches);
    private readonly SocketReady _ready;
    private DatagramSocket? _socket;
    private SocketReady? _room; // of a socket of its own to send by
    private DatagramFrameReader _reader = null!;
    private DatagramFrameWriter _writer = null!;
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private HeldFrames _held = null!;
    private FrameBatch? _writing;
    private TimeSpan _wait = ShortestWait;
    private bool _joined;
    private bool _readable;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public DgramActor(DgramSettings settings)
    {
        _settings = settings;
        _ready = new SocketReady(Self);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How the port is started.</summary>
    public static Props Props(DgramSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<DgramActor>(settings).WithDispatcher(settings.Dispatcher).WithMailbox(NetQueueMailbox.Id);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _held = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
        try
        {
            _socket = _settings.Open();
            Watch(_socket);
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(PortFailed.Because(e));
            Context.Stop(Self);
            return;
        }

        L2tpv3Header? header = _settings.Session is { } session ? new L2tpv3Header(session, _socket.HasIpHeader) : null;
        _reader = new DatagramFrameReader(_socket, header, _counters, _socketCounters);
        _writer = new DatagramFrameWriter(_socket, header, _counters, _socketCounters);
        Context.Parent.Tell(new PortReady(Self));
        Context.Parent.Tell(new LinkChanged(true));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _writing?.Return();
        _peer?.Disconnect();
        _ready.Unwatch();
        _room?.Unwatch();
        _socket?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _writing = batch; Write(); break;
            case SocketReady ready: OnReady(ready); break;
            case TryAgain: Write(); break;
            case Connect connect: _peer.Connect(connect); _joined = true; Read(); break;
            case Disconnect: _peer.Disconnect(); Read(); break;
            case SetLink set: _peer.SetUp(set.Up); Write(); Read(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: _writing = _held.OnTimer(_writing); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            case GetPortReport: Sender.Tell(_socketCounters.AddTo(PortReports.Make(_settings.Id, _settings.Kind, true, _counters, _queue, _peer, (_writing?.Count - _writing?.Position) ?? 0))); break;
            default: Unhandled(message); break;
        }
    }

    private void Watch(DatagramSocket socket)
    {
        _ready.Watch(socket.Handle, ReadyEvents.Readable | ReadyEvents.Writable);
        if (socket.Sender == socket.Handle) return;
        _room = new SocketReady(Self);
        _room.Watch(socket.Sender, ReadyEvents.Writable);
    }

    private void OnReady(SocketReady ready)
    {
        ready.Take();
        _readable |= ready == _ready;
        Write();
        Read();
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _batches.Return(batch);
        Read(); // the turn of whoever waited in the kernel
    }

    private void Read()
    {
        if (!_joined || !_readable || !_peer.WantsFrames || !_batches.TryRent(out FrameBatch? batch)) return;
        IoStatus status = _reader.Fill(batch);
        _queue.Charge(batch);
        if (batch.Count == 0 || !_peer.TrySend(batch)) _batches.Return(batch);
        if (status == IoStatus.WouldBlock) _readable = false; // the next edge says when
        else _ready.Tell(); // there is more: after everybody else's turn
    }

    private void Write()
    {
        for (int flushes = 0; ; flushes++)
        {
            bool isWhole = StageBatch();
            IoStatus status = _peer.IsUp ? _writer.Flush() : IoStatus.Done;
            if (status == IoStatus.Done && isWhole) break;
            if (status == IoStatus.Done && flushes + 1 < FlushesPerTurn) continue;
            if (status == IoStatus.Done) _ready.Tell(); // the turn is over: after everybody else's
            else if (_socket!.Destination is not null) WriteLater();
            _queue.Close(DataGate.NotWritable); // until it is writable
            _held.OnClosed();
            return;
        }

        _wait = ShortestWait;
        _queue.Open(DataGate.NotWritable);
    }

    /// <summary>True when nothing is left of the batch in hand.</summary>
    private bool StageBatch()
    {
        if (_writing is not { } batch) return true;
        if (!_peer.IsUp) _counters.Add(PortCounter.LinkDown, batch.Count - batch.Position);
        else if (!_writer.Stage(batch)) return false;
        _writing = null;
        batch.Return();
        return true;
    }

    private void WriteLater()
    {
        if (Timers.IsTimerActive(TryAgain.Instance)) return;
        Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, _wait);
        _wait = TimeSpan.FromTicks(Math.Min(2 * _wait.Ticks, LongestWait.Ticks));
    }
}
