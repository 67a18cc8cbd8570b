using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>Sends the frames of a capture file to its peer, each at its time.</summary>
/// <remarks>
/// Owns: the reader of the file, its child, and the batches that the frames travel in. Runs on: the lane of its dispatcher.
/// It begins when it is joined and its peer's link is up. Without credit frames wait, and go late. What is sent here is discarded, and counted.
/// In: <see cref="ReplayDue"/>, blocks from the reader, batches. Out: batches, on credit.
/// </remarks>
public sealed class PcapReplayActor : UntypedActor
{
    private const int Batches = 8;
    private const int Blocks = 2; // one is read while the other is sent

    private readonly string _id;
    private readonly string _path;
    private readonly ReplaySpeed _speed;
    private readonly int _rounds;
    private readonly PortCounters _counters = new();
    private readonly FrameBatchPool _batches = FrameBatchPool.Pooled(Batches);
    private readonly LaneClock _clock = new(Context.System.Scheduler);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<ReplayBlock> _blocks = new(); // filled, in order
    private IActorRef _reader = ActorRefs.Nobody;
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private TimeSpan _began;
    private bool _isOpen;
    private bool _isRunning;
    private bool _isAtEnd;
    private bool _isTold;
    private TimeSpan _timerAt = TimeSpan.MaxValue;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public PcapReplayActor(string id, string path, ReplaySpeed speed, int rounds)
    {
        _id = id;
        _path = path;
        _speed = speed;
        _rounds = rounds;
    }

    /// <summary>How such a port is started.</summary>
    /// <param name="id">Its id in the topology.</param>
    /// <param name="path">The file.</param>
    /// <param name="speed">How fast.</param>
    /// <param name="rounds">How many times; 0 without end.</param>
    /// <param name="dispatcher">The lane.</param>
    public static Props Props(string id, string path, ReplaySpeed speed, int rounds, string dispatcher) =>
        ActorProps.Create<PcapReplayActor>(id, path, speed, rounds).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _reader = Context.ActorOf(ReplayReaderActor.Props(_path, _rounds), "reader");
    }

    /// <inheritdoc/>
    protected override void PostStop() => _peer?.Disconnect();

    /// <summary>What the reader throws is our bug: there is nothing to replay then.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Escalate);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: Discard(batch); break;
            case ReplayDue: OnDue(); break;
            case ReplayFilled filled: _blocks.Enqueue(filled.Block); Play(); break;
            case ReplayOpened: Open(); break;
            case ReplayFailed failed: Context.Parent.Tell(new PortFailed(failed.Problem, failed.Remedy)); Context.Stop(Self); break;
            case Connect connect: _peer.Connect(connect); Play(); break;
            case Disconnect: _peer.Disconnect(); break;
            case SetLink set: _peer.SetUp(set.Up); Play(); break;
            case PeerLinkChanged changed: Begin(changed.Up); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case GetPortReport: Sender.Tell(PortReports.Make(_id, PcapReplayPortType.Type.Name, _isOpen, _counters, _queue, _peer, 0)); break;
            default: Unhandled(message); break;
        }
    }

    private void Open()
    {
        _isOpen = true;
        Context.Parent.Tell(new PortReady(Self));
        Context.Parent.Tell(new LinkChanged(true));
    }

    private void Begin(bool peerUp)
    {
        if (!peerUp || _isRunning) return;
        _isRunning = true;
        _began = _clock.Now;
        for (int i = 0; i < Blocks; i++) _reader.Tell(new FillReplay(new ReplayBlock())); // not before: one that waits takes no memory
    }

    private void OnDue()
    {
        _isTold = false;
        _timerAt = TimeSpan.MaxValue;
        Play();
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _batches.Return(batch);
        Play();
    }

    private void Discard(FrameBatch batch)
    {
        _counters.Add(PortCounter.Discarded, batch.Count);
        batch.Return();
    }

    // One batch a turn: everybody else of the lane has one between two of them.
    private void Play()
    {
        if (!_isRunning || _isAtEnd || _peer.Link is null || !_peer.WantsFrames || !_blocks.TryPeek(out ReplayBlock? block)) return;
        if (!IsDue(block) || !_batches.TryRent(out FrameBatch? batch)) return;
        TimeSpan now = _clock.Now;
        while (block.Position < block.Frames.Count && DueOf(block) <= now)
        {
            int length = block.Frames[block.Position].Length;
            if (length < EthernetFrame.HeaderLength) _counters.Add(PortCounter.Runt, 1);
            else if (!batch.TryAppendCopy(block.Frames, block.Position)) break;
            _counters.AddIn(1, length);
            block.Position++;
        }

        _queue.Charge(batch);
        if (batch.Count == 0 || !_peer.TrySend(batch)) _batches.Return(batch);
        if (block.Position == block.Frames.Count) GiveBack(block);
        if (!_isAtEnd && _blocks.TryPeek(out ReplayBlock? next) && IsDue(next)) TellDue();
    }

    private void GiveBack(ReplayBlock block)
    {
        _blocks.Dequeue();
        _isAtEnd = block.IsLast;
        if (_isAtEnd)
        {
            _blocks.Clear();
            _log.Info("{0}: '{1}' is at its end: {2} frames were sent", _id, _path, _peer.Sent);
            Context.Stop(_reader);
            return;
        }

        block.Clear();
        _reader.Tell(new FillReplay(block));
    }

    /// <summary>True when there is something to do with a block now; if it is later, a timer is set.</summary>
    private bool IsDue(ReplayBlock block)
    {
        if (block.Position == block.Frames.Count) return true; // only its end
        TimeSpan due = DueOf(block), now = _clock.Now;
        if (due <= now) return true;
        if (due >= _timerAt) return false;
        _timerAt = due;
        Context.System.Scheduler.ScheduleTellOnce(due - now, Self, ReplayDue.Instance, Self);
        return false;
    }

    private TimeSpan DueOf(ReplayBlock block) => _began + _speed.After(block.At(block.Position));

    private void TellDue()
    {
        if (_isTold) return;
        _isTold = true;
        Self.Tell(ReplayDue.Instance, Self);
    }
}
