using System.Collections.Immutable;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.VhostUser.Clients;

/// <content>Frames in both directions.</content>
/// <remarks>
/// Interrupts as a queue of a device does notifications: off while the port works or its lane polls; on, and the rings looked at once more,
/// before the lane sleeps (<see cref="Arm"/>).
/// </remarks>
public sealed partial class VhostUserClientActor
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are taken.</summary>
    private const int Batches = 8;

    /// <summary>Batches in one turn, so that a flooding back end shares the lane.</summary>
    private const int BatchesPerTurn = 2;

    private const int RingBits = 8; // of a batch's epoch: the ring that its frames came by

    private readonly FrameBatchPool _batches = FrameBatchPool.Borrowing(Batches);
    private ImmutableArray<BatchReceiveRing> _receivers = [];
    private BatchTransmitter? _transmitter;
    private FrameBatch? _sending;
    private uint _epoch;
    private int _turn;              // the receive ring whose turn it is
    private bool _joined;
    private bool _waitsForFrames;   // nothing was left in the receive rings
    private bool _waitsForRoom;     // a transmit ring is full
    private bool _armed;

    /// <inheritdoc/>
    bool IPollSource.Poll()
    {
        if (!(_waitsForFrames && AnyReceived()) && !(_waitsForRoom && _transmitter!.Full!.HasUsed)) return false;
        TellRings();
        return true;
    }

    /// <inheritdoc/>
    public bool Arm()
    {
        if (_armed || (!_waitsForFrames && !_waitsForRoom)) return false;
        _armed = true;
        bool found = false;
        if (_waitsForFrames)
            foreach (BatchReceiveRing ring in _receivers) found |= ring.EnableInterrupts();
        if (_waitsForRoom) found |= _transmitter!.Full!.EnableInterrupts();
        if (found) TellRings();
        return found;
    }

    private void StartRings(ClientRings rings)
    {
        _receivers = rings.Receivers;
        _transmitter = rings.Transmitter;
        foreach (BatchReceiveRing ring in _receivers) ring.Refill();
        Work();
    }

    private void StopRings()
    {
        _epoch++; // batches that are still out belong to nothing
        _receivers = [];
        _transmitter = null;
        _waitsForFrames = _waitsForRoom = _armed = false;
        Send(); // drops what was held
    }

    // Looked for no further until it has been told: one message at a time.
    private void TellRings()
    {
        _waitsForFrames = _waitsForRoom = false;
        _backEnd!.RingsReady.Tell();
    }

    private void Work()
    {
        if (_transmitter is null) return;
        _armed = false;
        DisableInterrupts();
        Send();
        Receive();
    }

    private void DisableInterrupts()
    {
        foreach (BatchReceiveRing ring in _receivers) ring.DisableInterrupts();
        foreach (BatchTransmitRing ring in _transmitter!.Rings) ring.DisableInterrupts();
    }

    private void Send()
    {
        if (_sending is not { } batch) return;
        _waitsForRoom = false;
        int left = batch.Count - batch.Position;
        if (!_peer.IsUp)
        {
            _counters.Add(PortCounter.LinkDown, left);
        }
        else if (_transmitter is null)
        {
            _counters.Add(PortCounter.QueueStopped, left);
        }
        else if (!_transmitter.TrySend(batch))
        {
            _waitsForRoom = true;
            _armed = false;
            _queue.Close(DataGate.NoBuffers);
            _held.OnClosed();
            CheckRings();
            return;
        }

        _sending = null;
        _queue.Open(DataGate.NoBuffers);
        batch.Return();
        CheckRings();
    }

    private void Receive()
    {
        if (_transmitter is null || !_joined) return;
        _waitsForFrames = false;
        int rings = _receivers.Length;
        int empty = 0;
        for (int i = 0; i < BatchesPerTurn + rings - 1 && empty < rings; i++)
        {
            int index = _turn;
            BatchReceiveRing ring = _receivers[index];
            _turn = index + 1 < rings ? index + 1 : 0;
            if (!ring.HasUsed)
            {
                empty++;
                continue;
            }

            // Without credit or batches the back end waits until a batch comes back.
            if (!_peer.WantsFrames || !_batches.TryRent(out FrameBatch? batch)) return;
            empty = 0;
            ring.Take(batch);
            Forward(batch, ring, index);
        }

        if (CheckRings()) return;
        if (AnyReceived()) _backEnd!.RingsReady.Tell();
        else _waitsForFrames = true;
    }

    private void Forward(FrameBatch batch, BatchReceiveRing ring, int index)
    {
        batch.Epoch = (_epoch << RingBits) | (uint)index;
        _queue.Charge(batch);
        if (batch.Count == 0 || !_peer.TrySend(batch))
        {
            ring.GiveBack(batch);
            _batches.Return(batch);
        }

        ring.Refill();
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch))
        {
            int index = (int)(batch.Epoch & ((1u << RingBits) - 1));
            bool current = _transmitter is not null && batch.Epoch >> RingBits == (_epoch << RingBits) >> RingBits;
            if (current) _receivers[index].GiveBack(batch);
            _batches.Return(batch);
            if (current) _receivers[index].Refill();
        }

        if (!_waitsForFrames) Receive(); // the turn of whoever waited in the ring
    }

    private bool AnyReceived()
    {
        foreach (BatchReceiveRing ring in _receivers)
            if (ring.HasUsed) return true;
        return false;
    }

    /// <summary>True when the back end did what it must not, which ends it.</summary>
    private bool CheckRings()
    {
        if (_backEnd?.Rings.FindFault() is not { } fault) return false;
        EndBadly(fault);
        return true;
    }
}
