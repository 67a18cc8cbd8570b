using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Takes frames from the guest: the transmit half of a queue pair.</summary>
/// <remarks>
/// Owns: the batches that carry the guest's frames. They lie in the guest's buffers until the batch comes back, which is
/// when their descriptors are completed: a batch that a receiver holds, holds the guest's ring.
/// Stopping waits a little for batches that are out, then calls them back: nobody reads the guest's buffers afterwards.
/// </remarks>
public sealed partial class TransmitQueueActor : QueueActor, IWithTimers
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are taken.</summary>
    private const int Batches = 8;

    /// <summary>Batches in one turn, so that a flooding guest shares its lane.</summary>
    private const int BatchesPerTurn = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly PortCounters _counters;
    private readonly FlowTable? _flows; // where there are several receive queues
    private readonly FrameBatchPool _batches = FrameBatchPool.Borrowing(Batches);
    private readonly List<FrameBatch> _out = new(Batches);
    private readonly List<FrameBatch> _finished = new(Batches); // while paused: their descriptors are completed afterwards
    private readonly QueueTotals _totals = new(CounterTables.Transmit);
    private TransmitQueue? _transmit;
    private PeerLink _peer = null!;
    private NetQueue _queue = null!;
    private uint _epoch;
    private IActorRef? _stopping;
    private bool _continueTold;

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="counters">The NIC's.</param>
    /// <param name="flows">Where the queue notes what it sends, for the receive side; null if there is one pair.</param>
    public TransmitQueueActor(VirtioNetDevice device, PortCounters counters, FlowTable? flows)
        : base(device)
    {
        _counters = counters;
        _flows = flows;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private protected override QueueTotals Totals => _totals;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        _queue = NetQueueRegistry.Of(Context);
        _totals.Peer = _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        Context.Parent.Tell(new QueueReady(_queue, _totals));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (FrameBatch batch in _out) batch.Revoke();
        _peer?.Disconnect();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch batch: TakeBack(batch); break;
            case Continue: _continueTold = false; Resume(); break;
            case Connect connect: _peer.Connect(connect); Resume(); break;
            case Disconnect: _peer.Disconnect(); Resume(); break;
            case SetLink set: TakeRingBack(); _peer.SetUp(set.Up); Resume(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case CallBackFrames: CallBack(); break;
            case CallBackWithdrawn: CallBackWithdrawnFrames(); break;
            case AnnounceStation announce: Announce(announce.Station); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            default: base.OnReceive(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void OnStarted(Virtqueue ring)
    {
        _transmit = new TransmitQueue(Device, ring);
        _totals.Begin(_transmit.Counters);
    }

    private protected override bool IsIdle => _out.Count == 0 && _finished.Count == 0 && _stopping is null;

    private protected override string? Obstacle => _peer.IsUp ? null : "the link is down";

    // Under load there is always a frame out.
    private protected override bool HoldsBackToLend => true;

    private protected override void OnLent() => _transmit = null;

    /// <inheritdoc/>
    protected override void OnPaused()
    {
        if (!Paused) FinishAll();
    }

    /// <inheritdoc/>
    protected override void OnStopping(IActorRef replyTo)
    {
        _stopping = replyTo;
        FinishAll(); // whoever stops the ring wants to know where it stands
        if (_out.Count == 0) EndStop();
        else Timers.StartSingleTimer(CallBackFrames.Instance, CallBackFrames.Instance, Patience);
    }

    /// <inheritdoc/>
    protected override void Work()
    {
        if (_stopping is not null) return;
        for (int i = 0; i < BatchesPerTurn; i++)
        {
            // Without credit or batches the guest waits until a batch comes back.
            if (!_peer.WantsFrames || !_batches.TryRent(out FrameBatch? batch)) return;
            TakeResult result = _transmit!.Take(batch);
            _queue.Charge(batch);
            if (_flows is { IsUsed: true }) _flows.Learn(batch, Index / 2);
            Forward(batch);
            switch (result)
            {
                case TakeResult.Fault:
                    Fault(Ring!.LastFault);
                    return;
                case TakeResult.Empty or TakeResult.Some when WaitForDriver():
                    return;
            }
        }

        if (_continueTold) return;
        _continueTold = true;
        Self.Tell(Continue.Instance, Self);
    }

    private void Forward(FrameBatch batch)
    {
        batch.Epoch = _epoch;
        if (!Enabled) _counters.Add(PortCounter.QueueStopped, batch.Count);
        else if (batch.Count > 0 && _peer.TrySend(batch))
        {
            _out.Add(batch);
            return;
        }

        Complete(batch);
        _batches.Return(batch);
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch))
        {
            if (batch.IsPooled)
            {
                _announcements.Return(batch);
                return;
            }

            _out.Remove(batch);
            if (Paused && _stopping is null) _finished.Add(batch);
            else Finish(batch);
            if (_withdrawn.Count > 0) NoteHome(batch);
        }

        if (_stopping is null) Resume();
        else if (_out.Count == 0) EndStop();
    }

    private void Finish(FrameBatch batch)
    {
        if (batch.Epoch == _epoch && Running) Complete(batch);
        _batches.Return(batch);
    }

    private void FinishAll()
    {
        foreach (FrameBatch batch in _finished) Finish(batch);
        _finished.Clear();
    }

    private void Complete(FrameBatch batch)
    {
        _transmit!.Complete(batch);
        Interrupt(_transmit.Publish(), batch.Count);
    }

    private void CallBack()
    {
        if (_stopping is null) return;
        foreach (FrameBatch batch in _out)
        {
            batch.Revoke();
            if (Running) Complete(batch);
        }

        EndStop();
    }

    private void EndStop()
    {
        Timers.Cancel(CallBackFrames.Instance);
        if (_withdrawn.Count > 0) EndWithdrawal();
        _epoch++;
        _transmit = null;
        IActorRef replyTo = _stopping!;
        _stopping = null;
        FinishStop(replyTo);
    }
}
