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

    /// <summary>A Unix socket whose receiver is full of others' messages does not hear when there is room again: it is looked for after these times, each twice the one before.</summary>
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
    private HostPort _port = null!;
    private TimeSpan _wait = ShortestWait;
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
        _port = new HostPort(Context, _counters, Read, Write, _batches.Return);
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
        _port?.Stop();
        _ready.Unwatch();
        _room?.Unwatch();
        _socket?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SocketReady ready: OnReady(ready); break;
            case TryAgain: Write(); break;
            case GetPortReport: Sender.Tell(_socketCounters.AddTo(_port.Report(_settings.Id, _settings.Kind, linkUp: true))); break;
            default: if (!_port.TryReceive(message)) Unhandled(message); break;
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

    private void Read()
    {
        if (!_readable || !_port.WantsFrames || !_batches.TryRent(out FrameBatch? batch)) return;
        IoStatus status = _reader.Fill(batch);
        _port.Send(batch);
        if (status == IoStatus.WouldBlock) _readable = false; // the next edge says when
        else _ready.Tell(); // there is more: after everybody else's turn
    }

    private void Write()
    {
        for (int flushes = 0; ; flushes++)
        {
            bool isWhole = StageBatch();
            IoStatus status = _port.Peer.IsUp ? _writer.Flush() : IoStatus.Done;
            if (status == IoStatus.Done && isWhole) break;
            if (status == IoStatus.Done && flushes + 1 < FlushesPerTurn) continue;
            if (status == IoStatus.Done) _ready.Tell(); // the turn is over: after everybody else's
            else if (_socket!.Destination is not null && !_socket.HasUnread) WriteLater();
            _port.Hold(); // until it is writable
            return;
        }

        _wait = ShortestWait;
        _port.Open();
    }

    /// <summary>True when nothing is left of the batch in hand.</summary>
    private bool StageBatch()
    {
        if (_port.Writing is not { } batch) return true;
        if (!_port.Peer.IsUp) _port.Drop(PortCounter.LinkDown);
        else if (!_writer.Stage(batch)) return false;
        _port.Finish();
        return true;
    }

    private void WriteLater()
    {
        if (Timers.IsTimerActive(TryAgain.Instance)) return;
        Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, _wait);
        _wait = TimeSpan.FromTicks(Math.Min(2 * _wait.Ticks, LongestWait.Ticks));
    }
}
