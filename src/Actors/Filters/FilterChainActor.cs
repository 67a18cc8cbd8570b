using ActorNet.Actors.Captures;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Filters;

/// <summary>The filters of one port, on the wire between it and its peer.</summary>
/// <remarks>
/// Owns: the <see cref="FilterChain"/>, the links to both sides and to outdevs, captures, and the batches that changed or held frames travel in.
/// A batch that all filters let pass goes on as it is. What cannot be taken, because a filter is full, waits here, and its sender for credit.
/// In: batches from both sides and from indevs, FilterMessages.cs. Out: batches.
/// </remarks>
public sealed partial class FilterChainActor : UntypedActor
{
    /// <summary>Frames that may wait for credit before no more are taken.</summary>
    private const int MaxWaiting = 512;

    private readonly string _port;
    private readonly FilterChain _chain = new();
    private readonly PortCounters _counters = new();
    private readonly CopyPool _batches = new();
    private readonly LaneClock _clock = new(Context.System.Scheduler);
    private readonly Side[] _sides; // by FrameDirection
    private readonly Dictionary<string, FilterOutbox> _outdevs = [];
    private readonly List<FilterPlan> _plans = [];
    private readonly List<CaptureFile> _captures = []; // until they are closed
    private readonly Dictionary<LinkInput, Indev> _indevs = [];
    private readonly Sink _sink;
    private NetQueue _queue = null!;
    private TimeSpan _timerAt = TimeSpan.MaxValue;
    private long _injected;
    private int _inputs;
    private bool _holdTimed;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public FilterChainActor(string port, LinkInput fromPort, LinkInput fromPeer)
    {
        _port = port;
        _sink = new Sink(this);
        _sides = [NewSide(fromPort, FrameDirection.Tx), NewSide(fromPeer, FrameDirection.Rx)];
        _inputs = Math.Max(fromPort.Index, fromPeer.Index) + 1;
    }

    /// <summary>How a chain is started.</summary>
    /// <param name="port">The port's id.</param>
    /// <param name="fromPort">The input that the port sends to.</param>
    /// <param name="fromPeer">The input that the port's peer sends to.</param>
    /// <param name="dispatcher">The lane.</param>
    public static Props Props(string port, LinkInput fromPort, LinkInput fromPeer, string dispatcher) =>
        ActorProps.Create<FilterChainActor>(port, fromPort, fromPeer).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    /// <inheritdoc/>
    protected override void PreStart() => _queue = NetQueueRegistry.Of(Context);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (Side side in _sides)
        {
            side.Pending.ReturnAll();
            side.Out.Link.Disconnect();
        }

        foreach (Indev indev in _indevs.Values) indev.Pending.ReturnAll();
        foreach (FilterOutbox outdev in _outdevs.Values) outdev.Link.Disconnect();
        // The writers have ended before us.
        foreach (CaptureFile capture in _captures) capture.Finish();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: Take(batch); break;
            case ChainDue: OnTimer(); break;
            case HeldTooLong: CopyOutHeld(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case CaptureWritten written: written.TakeBack(); break;
            case FlushCapture flush: flush.Flush(); break;
            case Terminated terminated: FinishCapture(terminated.ActorRef); break;
            case ConnectInside inside: Connect(_sides[(int)FrameDirection.Rx].Out.Link, inside.Connect); Joined(FrameDirection.Rx, inside.Connect); break;
            case ConnectOutside outside: Connect(_sides[(int)FrameDirection.Tx].Out.Link, outside.Connect); Joined(FrameDirection.Tx, outside.Connect); break;
            case ConnectOutdev outdev: Connect(OutdevOf(outdev.Id).Link, outdev.Connect); break;
            case InsertFilter insert: Insert(insert.Plan); break;
            case TakeOutFilter takeOut: TakeOut(takeOut.Id); break;
            case OfferRings offer: Offered(offer.Carrier, offer.Input); break;
            case WithdrawRings withdraw: Withdrawn(withdraw.Carrier); break;
            case GetFilterChainReport: Sender.Tell(Report()); break;
            default: Unhandled(message); break;
        }
    }

    private void Take(FrameBatch batch)
    {
        LinkInput? input = (batch.LastHolder as Link)?.Input;
        foreach (Side side in _sides)
        {
            if (!ReferenceEquals(side.Input, input)) continue;
            if (side.Pending.Count > 0 || !CanTreat(side)) side.Pending.Enqueue(batch, _clock.Now);
            else Treat(side, batch);
            Settle();
            return;
        }

        if (input is not null && _indevs.TryGetValue(input, out Indev? indev))
        {
            indev.Pending.Enqueue(batch, _clock.Now);
            Settle();
            return;
        }

        _counters.Add(PortCounter.Unplugged, batch.Count); // of an indev whose filter is gone
        batch.Return();
    }

    // Frames that were changed let their sender's batch go home: somebody must hold the sender back.
    private bool CanTreat(Side side) => _chain.CanTake(side.Direction) && side.Out.Link.Waiting < MaxWaiting;

    private void Treat(Side side, FrameBatch batch)
    {
        if (batch.IsRevoked)
        {
            _counters.Add(PortCounter.Revoked, batch.Count);
            batch.Return();
            return;
        }

        bool whole = _chain.Process(batch, side.Direction, _clock.Now, _sink);
        Finish(side, batch, whole);
    }

    private void Inject(Indev indev, FrameBatch batch)
    {
        _injected += batch.Count;
        bool whole = _chain.Inject(indev.Filter, batch, indev.Direction, _clock.Now, _sink);
        Finish(_sides[(int)indev.Direction], batch, whole);
    }

    private void Finish(Side side, FrameBatch batch, bool whole)
    {
        Flush(); // what was held goes first
        if (whole) side.Out.Link.Pass(batch);
        else if (batch.CloneCount == 0) batch.Return(); // otherwise the last clone takes it along
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _batches.TakeBack(batch);
        Settle(); // there is credit: what was held for want of it may go
    }

    private void OnTimer()
    {
        _timerAt = TimeSpan.MaxValue;
        Settle();
    }

    /// <summary>Lets go what may go, takes what may be taken, and sets the timer for the rest.</summary>
    private void Settle()
    {
        bool more = true;
        while (more)
        {
            more = false;
            if (_chain.Filters.Count > 0)
            {
                _chain.Tick(_clock.Now, _sink);
                Flush();
            }

            foreach (Side side in _sides)
            {
                while (side.Pending.Count > 0 && CanTreat(side))
                {
                    Treat(side, side.Pending.Dequeue());
                    more = true;
                }
            }

            foreach (Indev indev in _indevs.Values)
            {
                while (indev.Pending.Count > 0 && _chain.CanInject(indev.Filter, indev.Direction))
                {
                    Inject(indev, indev.Pending.Dequeue());
                    more = true;
                }
            }
        }

        SetTimer();
        SetHoldTimer();
    }

    /// <summary>What waits for a full filter must not keep the rings that it came from.</summary>
    private void CopyOutHeld()
    {
        _holdTimed = false;
        TimeSpan before = _clock.Now - _queue.Hold;
        foreach (Side side in _sides) _counters.Add(PortCounter.CopiedOut, side.Pending.CopyOut(before));
        foreach (Indev indev in _indevs.Values) _counters.Add(PortCounter.CopiedOut, indev.Pending.CopyOut(before));
        SetHoldTimer();
    }

    private void SetHoldTimer()
    {
        if (_holdTimed || !IsAnythingPending()) return;
        _holdTimed = true;
        Context.System.Scheduler.ScheduleTellOnce(_queue.Hold, Self, HeldTooLong.Instance, Self);
    }

    private bool IsAnythingPending()
    {
        foreach (Side side in _sides)
            if (side.Pending.Count > 0) return true;
        foreach (Indev indev in _indevs.Values)
            if (indev.Pending.Count > 0) return true;
        return false;
    }

    private void SetTimer()
    {
        TimeSpan due = _chain.NextDue;
        if (due == TimeSpan.MaxValue || due >= _timerAt) return;
        _timerAt = due;
        TimeSpan wait = due - _clock.Now;
        Context.System.Scheduler.ScheduleTellOnce(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Self, ChainDue.Instance, Self);
    }

    private void Flush()
    {
        foreach (Side side in _sides) side.Out.Flush();
        foreach (FilterOutbox outdev in _outdevs.Values) outdev.Flush();
    }

    private void Connect(PeerLink link, Connect? connect)
    {
        if (connect is null) link.Disconnect();
        else link.Connect(connect);
        Settle();
    }

    private FilterOutbox OutdevOf(string id)
    {
        if (_outdevs.TryGetValue(id, out FilterOutbox? outdev)) return outdev;
        outdev = new FilterOutbox(new PeerLink(Self, _counters, Context.System.Scheduler), _counters, _batches);
        _outdevs.Add(id, outdev);
        return outdev;
    }

    private Side NewSide(LinkInput input, FrameDirection direction)
    {
        var link = new PeerLink(Self, _counters, Context.System.Scheduler)
        {
            Dropping = (batch, cause) => _chain.NoteDropped(batch, direction, _clock.Now, PortCounters.Table[(int)cause].Name),
        };
        return new Side(input, direction, new FilterOutbox(link, _counters, _batches));
    }

    /// <summary>One direction: where its frames come in, wait while a filter is full, and go out.</summary>
    private sealed record Side(LinkInput Input, FrameDirection Direction, FilterOutbox Out)
    {
        public PendingBatches Pending { get; } = new();
    }

    /// <summary>A port whose frames enter behind a filter.</summary>
    private sealed record Indev(RedirectFilter Filter, FrameDirection Direction)
    {
        public PendingBatches Pending { get; } = new();
    }

    /// <summary>Takes what the chain lets out.</summary>
    private sealed class Sink(FilterChainActor owner) : IFilterSink
    {
        public bool HasRoom(FrameDirection direction) => owner._sides[(int)direction].Out.HasRoom;

        public void Share(FrameBatch source, int index, FrameDirection direction) => owner._sides[(int)direction].Out.Share(source, index);

        public void Emit(FrameBatch frames, int index, FrameDirection direction) => owner._sides[(int)direction].Out.Copy(frames, index);

        public void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction) => owner.OutdevOf(outdev).Copy(frames, index);
    }

    /// <summary>To the chain itself: a filter has something due.</summary>
    private sealed class ChainDue
    {
        public static readonly ChainDue Instance = new();
    }
}
