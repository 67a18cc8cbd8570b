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
/// </remarks>
public sealed class ReceiveQueueActor : QueueActor
{
    private readonly PortCounters _counters;
    private readonly QueueTotals _totals = new(CounterTables.Receive);
    private ReceiveQueue? _receive;
    private NetQueue _queue = null!;
    private HeldFrames _holding = null!;
    private FrameBatch? _held;
    private bool _linkDown;

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    public ReceiveQueueActor(VirtioNetDevice device, PortCounters counters)
        : base(device) => _counters = counters;

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
            case HeldTooLong: _held = _holding.OnTimer(_held); break;
            case SetLink set: _linkDown = !set.Up; Resume(); break;
            default: base.OnReceive(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void OnStarted(Virtqueue ring)
    {
        _receive = new ReceiveQueue(Device, ring);
        _totals.Begin(_receive.Counters);
    }

    /// <inheritdoc/>
    protected override void Work() => Deliver();

    /// <inheritdoc/>
    protected override void OnStopping(IActorRef replyTo)
    {
        _receive = null;
        FinishStop(replyTo);
        Deliver(); // drops what was held
    }

    /// <inheritdoc/>
    protected override void OnPaused()
    {
        if (Paused) _queue.Close(DataGate.Paused);
        else _queue.Open(DataGate.Paused);
        if (Paused) _holding.OnClosed();
        else Deliver(); // drops what was held for a queue that no longer runs
    }

    private void Deliver()
    {
        if (_held is not { } batch || Paused) return;
        while (true)
        {
            DeliverResult result = Step(batch);
            if (result == DeliverResult.NoBuffers && WaitForDriver())
            {
                _totals.Held = batch.Count - batch.Position;
                _queue.Close(DataGate.NoBuffers);
                _holding.OnClosed();
                return;
            }

            if (result == DeliverResult.NoBuffers) continue;
            _held = null;
            _totals.Held = 0;
            _queue.Open(DataGate.NoBuffers);
            batch.Return();
            return;
        }
    }

    private DeliverResult Step(FrameBatch batch)
    {
        if (!Running || !Enabled || _receive is null)
        {
            _counters.Add(PortCounter.QueueStopped, batch.Count - batch.Position);
            return DeliverResult.Done;
        }

        if (_linkDown)
        {
            _counters.Add(PortCounter.LinkDown, batch.Count - batch.Position);
            return DeliverResult.Done;
        }

        DeliverResult result = _receive.Deliver(batch);
        if (_receive.Publish()) Interrupt();
        if (result == DeliverResult.Fault)
        {
            _counters.Add(PortCounter.QueueStopped, batch.Count - batch.Position);
            Fault(Ring!.LastFault);
        }

        return result;
    }
}
