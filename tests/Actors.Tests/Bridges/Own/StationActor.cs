using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>Offers and takes what its station says, round by round.</summary>
internal sealed class StationActor(Station station) : UntypedActor
{
    private NetQueue _queue = null!;
    private FrameBatch? _inHand;
    private int _toOffer;

    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        station.Peer = new PeerLink(Self, station.Counters, Context.System.Scheduler);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch:
                if (PeerLink.TakeBack(batch)) station.Batches.Return(batch);
                Offer();
                break;
            case FrameBatch batch:
                _inHand = batch;
                Take();
                break;
            case NextRound:
                // What could not be sent in a round is not sent: a line has no memory.
                _toOffer = station.To.Count > 0 ? station.Offers : 0;
                station.Left = station.Takes;
                Take();
                Offer();
                break;
            case Connect connect: station.Peer!.Connect(connect); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            default: Unhandled(message); break;
        }
    }

    private void Offer()
    {
        while (_toOffer > 0 && station.Peer!.WantsFrames && station.Batches.TryRent(out FrameBatch? batch))
        {
            station.Fill(batch, _toOffer);
            _toOffer -= batch.Count;
            if (!station.Peer.TrySend(batch)) station.Batches.Return(batch);
        }
    }

    private void Take()
    {
        if (_inHand is not { } batch) return;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (station.Left == 0)
            {
                _queue.Close(DataGate.NotWritable);
                return;
            }

            station.Left--;
            station.Take(batch, batch.Position);
        }

        _inHand = null;
        _queue.Open(DataGate.NotWritable);
        batch.Return();
    }
}

/// <summary>A round of virtual time begins.</summary>
internal sealed class NextRound
{
    public static readonly NextRound Instance = new();

    private NextRound()
    {
    }
}
