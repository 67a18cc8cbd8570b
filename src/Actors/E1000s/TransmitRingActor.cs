using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Nics;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.E1000s;

/// <summary>Takes frames from the guest: the transmit ring of an e1000.</summary>
/// <remarks>
/// Owns: the batches that the guest's frames are copied to. Their descriptors are done with at once, so nothing has to be called back from anybody
/// when the ring is reset, switched off or paused. Descriptors are fetched only for frames that may go on now: without the peer's credit or an empty
/// batch they wait in the guest's ring, and the guest behind them.
/// In loopback batches go to the receive ring of the same NIC, as to any other receiver: by message, on credit.
/// </remarks>
internal sealed class TransmitRingActor(E1000Device device, PortCounters counters, E1000Signals signals, IActorRef receive) : UntypedActor
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are taken.</summary>
    private const int Batches = 8;

    /// <summary>Batches in one turn, so that a flooding guest shares its lane.</summary>
    private const int BatchesPerTurn = 2;

    private readonly FrameBatchPool _batches = FrameBatchPool.Pooled(Batches);
    private readonly QueueTotals _totals = new(RingCounterTables.Transmit);
    private readonly StationAnnouncer _announcements = new();
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private Link _loopback = null!;
    private bool _isPaused;
    private bool _continueTold;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _totals.Begin(device.Transmit.Counters);
        _totals.Peer = _peer = new PeerLink(Self, counters, Context.System.Scheduler);
        var terms = new LinkSettings(Batches * FrameBatch.Capacity) { CreditBytes = int.MaxValue };
        _loopback = new Link(Self, new Connect(receive, terms, signals.Loopback), counters, Context.System.Scheduler);
        Context.Parent.Tell(new RingReady(new QueueReady(_queue, _totals), _loopback));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _peer?.Disconnect();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch batch: TakeBack(batch); Work(); break;
            case DescriptorsAdded: signals.TransmitTail.Taken(); Work(); break;
            case Continue: _continueTold = false; Work(); break;
            case RingChanged: Work(); break;
            case Connect connect: _peer.Connect(connect); Work(); break;
            case Disconnect: _peer.Disconnect(); Work(); break;
            case SetLink set: _peer.SetUp(set.Up); Work(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case PausePort pause: _isPaused = pause.Paused; Work(); break;
            case AnnounceStation announce: _announcements.Announce(announce.Station, _peer, _totals, (int)TransmitCounter.Frames); break;
            case SettleNic: Sender.Tell(NicSettled.Instance); break;
            case PeerLinkChanged: break; // the NIC shows it to its driver
            default: Unhandled(message); break;
        }
    }

    private void Work()
    {
        for (int i = 0; i < BatchesPerTurn; i++)
        {
            if (_isPaused || !device.TransmitterReady || !HasRoom() || !_batches.TryRent(out FrameBatch? batch)) return;
            bool isOwn = device.IsLoopback;
            TakeResult result = Fill(batch);
            _queue.Charge(batch);
            if (batch.Count == 0 || (!isOwn && !_peer.TrySend(batch))) _batches.Return(batch);
            else if (isOwn) _loopback.Send(batch);
            if (result != TakeResult.Full) return;
        }

        if (_continueTold) return;
        _continueTold = true;
        Self.Tell(Continue.Instance, Self);
    }

    private TakeResult Fill(FrameBatch batch)
    {
        long stops = device.Transmit.Counters[(int)TransmitCounter.RingStops];
        TakeResult result = device.Transmit.Fill(batch, signals.Now);
        signals.Spread();
        if (device.Transmit.Counters[(int)TransmitCounter.RingStops] != stops) Context.Parent.Tell(new RingFaulted("transmit ring"));
        return result;
    }

    private bool HasRoom() => device.IsLoopback ? _loopback.HasCreditFor(1, 1) : _peer.WantsFrames;

    private void TakeBack(FrameBatch batch)
    {
        if (!PeerLink.TakeBack(batch)) return;
        if (StationAnnouncer.Made(batch)) _announcements.Return(batch);
        else _batches.Return(batch);
    }
}
