using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Streams;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Sockets;

/// <summary>A port whose frames go through a stream, each behind its length: QEMU's <c>-netdev socket</c> and <c>stream</c>, or passt.</summary>
/// <remarks>
/// Owns: the listener, one connection, the batches of its frames. Runs on: the lane of its dispatcher. In: readiness, batches to send, its own batches
/// coming back. Out: batches, on credit. Without credit it does not receive, and the other end is held back; while that one does not receive,
/// the port's peer is. An end that goes away or sends nonsense costs this port its link and nobody anything else; another one is found.
/// </remarks>
public sealed partial class StreamActor : UntypedActor, IWithTimers
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are read.</summary>
    private const int Batches = 8;

    /// <summary>Chunks of a batch of the shortest frames, and one of the longest.</summary>
    private const int Chunks = FrameBatch.Capacity - 1 + (FrameStreamReader.LongestFrame / ChunkSize);

    private const int ChunkSize = 2048;

    private const int ReceivesPerTurn = 2;
    private const int FlushesPerTurn = 4;

    private readonly StreamSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PortCounters _counters = new();
    private readonly SocketCounters _socketCounters = new();
    private readonly FrameBatchPool _batches = FrameBatchPool.Pooled(Batches, Chunks, ChunkSize);
    private readonly FrameStreamReader _reader = new();
    private readonly StreamFrameWriter _writer;
    private HostPort _port = null!;
    private bool _readable;
    private bool _ends; // the other end sends no more than what is there

    /// <summary>Called by <see cref="Props"/>.</summary>
    public StreamActor(StreamSettings settings)
    {
        _settings = settings;
        _writer = new StreamFrameWriter(_counters, _socketCounters);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How the port is started.</summary>
    public static Props Props(StreamSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<StreamActor>(settings).WithDispatcher(settings.Dispatcher).WithMailbox(NetQueueMailbox.Id);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _port = new HostPort(Context, _counters, Read, Write, _batches.Return);
        try
        {
            Open();
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(PortFailed.Because(e));
            Context.Stop(Self);
            return;
        }

        Context.Parent.Tell(new PortReady(Self));
        if (IsConnected) Context.Parent.Tell(new LinkChanged(true));
        else LookForOtherEnd();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _port?.Stop();
        CloseConnection();
        _listening?.Unwatch();
        _listener?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SocketReady ready: OnReady(ready); break;
            case TryAgain: LookForOtherEnd(); break;
            case Proven: OnProven(); break;
            case GetPortReport: Sender.Tell(_socketCounters.AddTo(_port.Report(_settings.Id, _settings.Kind, IsConnected))); break;
            default: if (!_port.TryReceive(message)) Unhandled(message); break;
        }
    }

    private void OnReady(SocketReady ready)
    {
        ReadyEvents events = ready.Take();
        if (ready == _listening)
        {
            Accept();
        }
        else if (ready == _ready)
        {
            if (!IsConnected)
            {
                FinishConnecting();
                return;
            }

            _ends |= (events & (ReadyEvents.PeerClosed | ReadyEvents.HangUp | ReadyEvents.Error)) != 0;
            _readable = true;
            Write();
            Read();
        }
    }

    private void Read()
    {
        if (!_readable || !IsConnected || !_port.WantsFrames || !_batches.TryRent(out FrameBatch? batch)) return;
        IoStatus status = Fill(batch);
        _counters.AddIn(batch.Count, batch.TotalBytes);
        _port.Send(batch);

        switch (status)
        {
            case IoStatus.Done: _ready!.Tell(); break; // there is more: after everybody else's turn
            case IoStatus.WouldBlock: _readable = false; break; // the next edge says when
            case IoStatus.Closed: Lose(); break;
            default: Break(); break;
        }
    }

    // Rejected: the stream makes no sense.
    private IoStatus Fill(FrameBatch batch)
    {
        long runts = _reader.Runts, runtBytes = _reader.RuntBytes;
        IoStatus status = Receive(batch);
        if (_reader.Runts == runts) return status;
        _counters.AddIn((int)(_reader.Runts - runts), _reader.RuntBytes - runtBytes);
        _counters.Add(PortCounter.Runt, _reader.Runts - runts);
        return status;
    }

    private IoStatus Receive(FrameBatch batch)
    {
        bool isDrained = false;
        for (int receives = 0; ; receives++)
        {
            switch (_reader.Take(batch))
            {
                case FrameStreamProgress.Full: return IoStatus.Done;
                case FrameStreamProgress.Fault: return IoStatus.Rejected;
                default: break;
            }

            if (isDrained) return IoStatus.WouldBlock;
            if (receives == ReceivesPerTurn) return IoStatus.Done;
            Span<byte> room = _reader.Room;
            IoStatus status = _connection!.TryReceive(room, out int received);
            if (status != IoStatus.Done) return status;
            _reader.Advance(received);
            // Less than there was room for was all there is; but the end of the stream comes with no other edge than the bytes before it.
            isDrained = received < room.Length && !_ends;
        }
    }

    private void Write()
    {
        for (int flushes = 0; ; flushes++)
        {
            bool isWhole = StageBatch();
            IoStatus status = IsConnected && _port.Peer.IsUp ? _writer.Flush(_connection!) : IoStatus.Done;
            if (status is not (IoStatus.Done or IoStatus.WouldBlock))
            {
                Lose(); // and comes here again, to drop what is left
                return;
            }

            if (status == IoStatus.Done && isWhole) break;
            if (status == IoStatus.Done && flushes + 1 < FlushesPerTurn) continue;
            if (status == IoStatus.Done) _ready!.Tell(); // the turn is over: after everybody else's
            _port.Hold(); // until it is writable
            return;
        }

        _port.Open();
    }

    /// <summary>True when nothing is left of the batch in hand.</summary>
    private bool StageBatch()
    {
        if (_port.Writing is not { } batch) return true;
        if (!_port.Peer.IsUp) _port.Drop(PortCounter.LinkDown);
        else if (!IsConnected) _socketCounters.Add(SocketCounter.NotConnected, _port.Left);
        else if (!_writer.Stage(batch)) return false;
        _port.Finish();
        return true;
    }
}
