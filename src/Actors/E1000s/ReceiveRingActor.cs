using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.E1000s;

/// <summary>Delivers frames to the guest: the receive ring of an e1000, and the mailbox that is its NetQueue.</summary>
/// <remarks>
/// In: batches from the NIC's peer and, in loopback, from its own transmit ring. Its state says what becomes of them; senders need not ask. When the
/// guest has no buffers left, the batch stays here, the data lane closes, and the senders run out of credit; the next tail opens it.
/// </remarks>
internal sealed class ReceiveRingActor(E1000Device device, PortCounters counters, E1000Signals signals) : UntypedActor
{
    private readonly QueueTotals _totals = new(RingCounterTables.Receive);
    private NetQueue _queue = null!;
    private HeldFrames _holding = null!;
    private FrameBatch? _held;
    private State _state;
    private bool _isSetDown;
    private bool _isPaused;
    private bool _continueTold;

    private enum State
    {
        /// <summary>The driver has not switched the receiver on, or may not use memory: frames are dropped.</summary>
        Off,

        /// <summary>The link is down: frames are dropped.</summary>
        LinkDown,

        /// <summary>The NIC's own frames are delivered, those of others dropped.</summary>
        Loopback,

        /// <summary>Frames are delivered, or wait for buffers.</summary>
        On,
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _holding = new HeldFrames(Self, _queue, counters, Context.System.Scheduler);
        _totals.Begin(device.Receive.Counters);
        Reconsider();
        Context.Parent.Tell(new RingReady(new QueueReady(_queue, _totals)));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _held?.Return();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch batch: _held = batch; Deliver(); break;
            case DescriptorsAdded: signals.ReceiveTail.Taken(); Deliver(); break;
            case Continue: _continueTold = false; Deliver(); break;
            case HeldTooLong: _held = _holding.OnTimer(_held); break;
            case RingChanged: Reconsider(); Deliver(); break;
            case SetLink set: _isSetDown = !set.Up; Reconsider(); Deliver(); break;
            case PausePort pause: Pause(pause.Paused); break;
            case SettleNic: Sender.Tell(NicSettled.Instance); break;
            default: Unhandled(message); break;
        }
    }

    private void Reconsider()
    {
        if (device.IsLoopback) _state = State.Loopback;
        else if (_isSetDown || !device.LinkUp) _state = State.LinkDown;
        else _state = device.ReceiverReady ? State.On : State.Off;
    }

    private void Pause(bool paused)
    {
        _isPaused = paused;
        if (paused)
        {
            _queue.Close(DataGate.Paused);
            _holding.OnClosed();
            return;
        }

        _queue.Open(DataGate.Paused);
        Deliver();
    }

    private void Deliver()
    {
        if (_isPaused || _held is not { } batch) return;
        switch (Step(batch))
        {
            case DeliverResult.NoBuffers:
                Hold(batch);
                _holding.OnClosed();
                return;
            case DeliverResult.TurnOver:
                Hold(batch);
                if (_continueTold) return;
                _continueTold = true;
                Self.Tell(Continue.Instance, Self);
                return;
        }

        _held = null;
        _totals.Held = 0;
        _queue.Open(DataGate.NoBuffers);
        batch.Return();
    }

    private void Hold(FrameBatch batch)
    {
        _totals.Held = batch.Count - batch.Position;
        _queue.Close(DataGate.NoBuffers);
    }

    private DeliverResult Step(FrameBatch batch)
    {
        switch (_state)
        {
            case State.Off: return Drop(batch, PortCounter.QueueStopped);
            case State.LinkDown: return Drop(batch, PortCounter.LinkDown);
            case State.Loopback when !IsOwn(batch): return Drop(batch, PortCounter.LinkDown);
            case State.On when IsOwn(batch): return Drop(batch, PortCounter.QueueStopped); // loopback is over: nobody expects them among those of others
        }

        long stops = device.Receive.Counters[(int)ReceiveCounter.RingStops];
        DeliverResult result = device.Receive.Deliver(batch, signals.Now);
        signals.Spread();
        if (result != DeliverResult.Stopped) return result;
        if (device.Receive.Counters[(int)ReceiveCounter.RingStops] != stops) Context.Parent.Tell(new RingFaulted("receive ring"));
        device.Receive.Miss(batch, device.ReceiverReady, signals.Now);
        signals.Spread();
        return DeliverResult.Done;
    }

    private DeliverResult Drop(FrameBatch batch, PortCounter cause)
    {
        counters.Add(cause, batch.Count - batch.Position);
        batch.Position = batch.Count;
        batch.PartsDone = 0;
        return DeliverResult.Done;
    }

    private bool IsOwn(FrameBatch batch) => batch.LastHolder is Link link && ReferenceEquals(link.Input, signals.Loopback);
}
