using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Delivers frames to the guest: the receive half of a queue pair, and the mailbox that is its NetQueue.</summary>
/// <remarks>
/// In: batches from the NIC's peer. When the guest has no buffers left, the batch stays here, the data lane closes, and the
/// senders run out of credit; the next kick opens it. Frames for a queue that does not run are dropped and counted.
/// One of several queues gives such frames back to the steering step instead, which places them anew; and one that has had no buffers for
/// <see cref="Patience"/> drops its frames, as hardware does, so that the others' do not wait behind them for ever.
/// </remarks>
public sealed class ReceiveQueueActor : QueueActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly PortCounters _counters;
    private readonly IActorRef? _steering;
    private readonly int _pair;
    private readonly QueueTotals _totals = new(CounterTables.Receive);
    private ReceiveQueue? _receive;
    private NetQueue _queue = null!;
    private HeldFrames _holding = null!;
    private FrameBatch? _held;
    private bool _linkDown;
    private ReceiveQueueState _toldState;
    private bool _givesBack;
    private bool _isOneOfSeveral;
    private bool _isStuck;
    private TimeSpan _stuckSince;

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="counters">The NIC's.</param>
    /// <param name="steering">Who places frames over several receive queues; null, if there is just one.</param>
    /// <param name="pair">The number of the queue pair.</param>
    public ReceiveQueueActor(VirtioNetDevice device, PortCounters counters, IActorRef? steering, int pair)
        : base(device)
    {
        _counters = counters;
        _steering = steering;
        _pair = pair;
    }

    private ReceiveQueueState State => !Enabled ? ReceiveQueueState.Unusable : IsCarried ? ReceiveQueueState.Lent : Running ? ReceiveQueueState.Usable : ReceiveQueueState.Unusable;

    private protected override QueueTotals Totals => _totals;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        _queue = NetQueueRegistry.Of(Context);
        _holding = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
        Context.Parent.Tell(new QueueReady(_queue, _totals));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _held?.Return();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch batch: _held = batch; Deliver(); break;
            case HeldTooLong: _held = _holding.OnTimer(_held); if (_isOneOfSeveral) DropIfStuck(); break;
            case Continue: Deliver(); break;
            case SetLink set: TakeRingBack(); _linkDown = !set.Up; Resume(); break;
            case OfferRings or WithdrawRings: Context.Parent.Forward(message); break;
            case GiveBack: SetGivesBack(true); break;
            case TakeFrames take: TakeFrames(take.IsOneOfSeveral); break;
            default: base.OnReceive(message); break;
        }

        if (_steering is not null) TellState();
    }

    /// <inheritdoc/>
    protected override void OnStarted(Virtqueue ring)
    {
        _receive = new ReceiveQueue(Device, ring);
        _totals.Begin(_receive.Counters);
    }

    /// <inheritdoc/>
    protected override void Work()
    {
        _isStuck = false; // the driver was there
        Deliver();
    }

    /// <inheritdoc/>
    protected override void OnStopping(IActorRef replyTo)
    {
        _receive = null;
        FinishStop(replyTo);
        Deliver(); // drops what was held
    }

    private protected override bool IsIdle => _held is null && _queue.Frames == 0; // what is on its way here is delivered first

    private protected override string? Obstacle => _linkDown ? "the link is down" : null;

    private protected override void OnLent() => _receive = null;

    /// <inheritdoc/>
    protected override void OnPaused()
    {
        SetPausedGate();
        if (Paused) _holding.OnClosed();
        else Deliver(); // drops what was held for a queue that no longer runs
    }

    private void Deliver()
    {
        if (_held is not { } batch) return;
        if (_steering is not null && (_givesBack || State == ReceiveQueueState.Unusable))
        {
            Return(batch);
            return;
        }

        if (Paused) return;
        while (true)
        {
            (int, int) before = (batch.Position, batch.PartsDone);
            DeliverResult result = Step(batch);
            if (result == DeliverResult.NoBuffers && WaitForDriver())
            {
                if (_isStuck)
                {
                    Drop(batch, PortCounter.QueueStuck);
                    Done(batch);
                    return;
                }

                if (_isOneOfSeveral && (before != (batch.Position, batch.PartsDone) || !_queue.IsClosed)) NoteStuck();
                _totals.Held = batch.Count - batch.Position;
                _queue.Close(DataGate.NoBuffers);
                _holding.OnClosed();
                return;
            }

            if (result == DeliverResult.NoBuffers) continue;
            if (result == DeliverResult.TurnOver)
            {
                if (_isOneOfSeveral) NoteStuck();
                _totals.Held = batch.Count - batch.Position;
                _queue.Close(DataGate.NoBuffers);
                Self.Tell(Continue.Instance, Self);
                return;
            }

            Done(batch);
            return;
        }
    }

    private void Done(FrameBatch batch)
    {
        _held = null;
        _totals.Held = 0;
        _queue.Open(DataGate.NoBuffers);
        batch.Return();
        NoteIdle();
    }

    // Where the frames before the batch's position went, those behind it shall not: the steering step takes them back. It asks for all that
    // there is when it hears of it; until it says where frames go, what is here already must not pass by those.
    private void Return(FrameBatch batch)
    {
        TellState(); // first
        if (!_givesBack)
        {
            _givesBack = true;
            SetPausedGate();
        }

        _totals.GivenBack += batch.Count - batch.Position;
        Done(batch);
    }

    private void Drop(FrameBatch batch, PortCounter cause)
    {
        _counters.Add(cause, batch.Count - batch.Position);
        batch.Position = batch.Count;
        batch.PartsDone = 0;
    }

    // Only who may lose patience looks at the clock.
    private void NoteStuck() => _stuckSince = Context.System.Scheduler.MonotonicClock;

    private void DropIfStuck()
    {
        if (_held is null || Paused || _givesBack || Context.System.Scheduler.MonotonicClock - _stuckSince < Patience) return;
        _isStuck = true;
        Deliver();
    }

    private void TakeFrames(bool isOneOfSeveral)
    {
        if (isOneOfSeveral && !_isOneOfSeveral) NoteStuck();
        _isOneOfSeveral = isOneOfSeveral;
        SetGivesBack(false);
    }

    private void SetGivesBack(bool givesBack)
    {
        _givesBack = givesBack;
        SetPausedGate();
        Deliver();
    }

    // What is given back touches no guest: that does not wait for the end of a pause.
    private void SetPausedGate()
    {
        if (Paused && !_givesBack) _queue.Close(DataGate.Paused);
        else _queue.Open(DataGate.Paused);
    }

    private void TellState()
    {
        if (_toldState == State) return;
        _toldState = State;
        _steering!.Tell(new ReceiveQueueChanged(_pair, _toldState), Self);
    }

    private DeliverResult Step(FrameBatch batch)
    {
        if (!Running || !Enabled || _receive is null)
        {
            Drop(batch, IsCarried ? PortCounter.RingLent : PortCounter.QueueStopped);
            return DeliverResult.Done;
        }

        if (_linkDown)
        {
            Drop(batch, PortCounter.LinkDown);
            return DeliverResult.Done;
        }

        long before = _receive.Counters[ReceiveCounter.Frames];
        DeliverResult result = _receive.Deliver(batch);
        Interrupt(_receive.Publish(), _receive.Counters[ReceiveCounter.Frames] - before);
        if (result == DeliverResult.Fault)
        {
            Drop(batch, PortCounter.QueueStopped);
            Fault(Ring!.LastFault);
        }

        return result;
    }
}
