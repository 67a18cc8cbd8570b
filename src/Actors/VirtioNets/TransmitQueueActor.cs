using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Takes frames from the guest: the transmit half of a queue pair.</summary>
/// <remarks>
/// Owns: the batches that carry the guest's frames. They lie in the guest's buffers until the batch comes back, which is
/// when their descriptors are completed: a batch that a receiver holds, holds the guest's ring.
/// Stopping waits a little for batches that are out, then calls them back: nobody reads the guest's buffers afterwards.
/// </remarks>
public sealed class TransmitQueueActor : QueueActor, IWithTimers
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are taken.</summary>
    private const int Batches = 8;

    /// <summary>Batches in one turn, so that a flooding guest shares its lane.</summary>
    private const int BatchesPerTurn = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly PortCounters _counters;
    private readonly FrameBatchPool _batches = FrameBatchPool.Borrowing(Batches);
    private readonly List<FrameBatch> _out = new(Batches);
    private readonly QueueTotals _totals = new(CounterTables.Transmit);
    private TransmitQueue? _transmit;
    private Link? _peer;
    private uint _epoch;
    private IActorRef? _stopping;
    private bool _continueTold;

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    public TransmitQueueActor(VirtioNetDevice device, PortCounters counters)
        : base(device) => _counters = counters;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Context.Parent.Tell(new QueueReady(NetQueueRegistry.Of(Context), _totals));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (FrameBatch batch in _out) batch.Revoke();
        _peer?.Purge();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch batch: TakeBack(batch); break;
            case Continue: _continueTold = false; Resume(); break;
            case Connect connect: _totals.Peer = _peer = new Link(Self, connect.Peer, connect.Credit); break;
            case CallBackFrames: CallBack(); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            default: base.OnReceive(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void OnStarted(SplitVirtqueue ring)
    {
        _transmit = new TransmitQueue(Device, ring);
        _totals.Begin(_transmit.Counters);
    }

    /// <inheritdoc/>
    protected override void OnStopping(IActorRef replyTo)
    {
        _stopping = replyTo;
        if (_out.Count == 0) EndStop();
        else Timers.StartSingleTimer(CallBackFrames.Instance, CallBackFrames.Instance, Patience);
    }

    /// <inheritdoc/>
    protected override void Work()
    {
        if (_stopping is not null) return;
        for (int i = 0; i < BatchesPerTurn; i++)
        {
            if (!_batches.TryRent(out FrameBatch? batch)) return; // the guest waits until one comes back
            TakeResult result = _transmit!.Take(batch);
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
        if (batch.Count > 0 && Enabled && _peer is not null)
        {
            batch.Epoch = _epoch;
            _out.Add(batch);
            _peer.Send(batch);
            return;
        }

        if (batch.Count > 0) _counters.Add(Enabled ? PortCounter.NoPeer : PortCounter.QueueStopped, batch.Count);
        Complete(batch);
        _batches.Return(batch);
    }

    private void TakeBack(FrameBatch batch)
    {
        _peer!.Reclaim(batch);
        _out.Remove(batch);
        if (batch.Epoch == _epoch && Running) Complete(batch);
        _batches.Return(batch);
        if (_stopping is null) Resume();
        else if (_out.Count == 0) EndStop();
    }

    private void Complete(FrameBatch batch)
    {
        _transmit!.Complete(batch);
        if (_transmit.Publish()) Interrupt();
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
        _epoch++;
        _transmit = null;
        IActorRef replyTo = _stopping!;
        _stopping = null;
        FinishStop(replyTo);
    }
}
