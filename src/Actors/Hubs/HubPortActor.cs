using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Hubs;

/// <summary>
/// One port of a hub. What its peer sends leaves by all other ports whose links are up; what the other ports send goes to
/// its peer.
/// </summary>
/// <remarks>
/// Owns: the links to its peer and to the other ports, and the batches that it floods. Runs on: the hub's lane.
/// With one other port the hub is a wire: the batch itself goes on, and waits for credit, so that a receiver that takes no
/// frames holds the sender back. With more, the frames are copied once into a batch of the port's own that all others
/// share; the sender's batch goes home at once, and a port without credit misses the frames, which are counted: a stuck
/// guest neither stalls its neighbours nor pins their buffers (docs/decisions/0003-flooding.md).
/// </remarks>
public sealed class HubPortActor : UntypedActor
{
    private readonly string _id;
    private readonly int _credit;
    private readonly PortCounters _counters = new();
    private readonly FloodPool _floods = new();
    private readonly Dictionary<IActorRef, HubDestination> _known = [];
    private HubDestination[] _destinations = [];
    private NetQueue _queue = null!;
    private Link? _peer;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public HubPortActor(string id, int credit)
    {
        _id = id;
        _credit = credit;
    }

    /// <summary>How a hub starts its ports.</summary>
    /// <param name="id">The port's id in the topology.</param>
    /// <param name="credit">Frames that may be under way to each other port.</param>
    /// <param name="dispatcher">The hub's lane.</param>
    public static Props Props(string id, int credit, string dispatcher) =>
        ActorProps.Create<HubPortActor>(id, credit).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    /// <inheritdoc/>
    protected override void PreStart() => _queue = NetQueueRegistry.Of(Context);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _peer?.Purge();
        foreach (HubDestination destination in _known.Values) destination.Link.Purge();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch when _known.ContainsKey(Sender): Deliver(batch); break;
            case FrameBatch batch: Flood(batch); break;
            case HubMembers members: SetMembers(members); break;
            case Connect connect: _peer = new Link(Self, connect.Peer, connect.Credit); break;
            case PeerLinkChanged changed: SetPeerLink(changed.Up); break;
            case GetPortReport: Sender.Tell(Report()); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>From another port of the hub to the peer.</summary>
    private void Deliver(FrameBatch batch)
    {
        if (_peer is null)
        {
            _counters.Add(PortCounter.NoPeer, batch.Count);
            batch.Return();
            return;
        }

        _counters.AddOut(batch.Count, batch.TotalBytes);
        _peer.Send(batch);
    }

    /// <summary>From the peer to all other ports.</summary>
    private void Flood(FrameBatch batch)
    {
        _counters.AddIn(batch.Count, batch.TotalBytes);
        switch (_destinations.Length)
        {
            case 0:
                _counters.Add(PortCounter.NoPeer, batch.Count);
                batch.Return();
                break;
            case 1:
                _destinations[0].Link.Send(batch);
                break;
            default:
                FloodCopies(batch);
                break;
        }
    }

    private void FloodCopies(FrameBatch batch)
    {
        while (batch.Position < batch.Count)
        {
            if (batch.IsRevoked)
            {
                _counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                break;
            }

            FrameBatch? flood = _floods.RentCopy(batch);
            if (flood is null)
            {
                _counters.Add(PortCounter.NoCredit, (batch.Count - batch.Position) * (long)_destinations.Length);
                break;
            }

            Share(flood);
        }

        batch.Return();
    }

    private void Share(FrameBatch flood)
    {
        foreach (HubDestination destination in _destinations)
        {
            if (!destination.Takes(flood.Count) || _floods.RentClone(flood) is not { } clone)
            {
                _counters.Add(PortCounter.NoCredit, flood.Count);
                continue;
            }

            destination.Clones++;
            destination.Link.Send(clone);
        }

        _floods.ReturnIfUnshared(flood);
    }

    /// <summary>A batch that went out through one of our links is done with.</summary>
    private void TakeBack(FrameBatch batch)
    {
        var link = (Link)batch.LastHolder!;
        link.Reclaim(batch);
        if (batch.HolderCount > 0)
        {
            batch.Return(); // passed through here: on to whoever sent it to us
            return;
        }

        if (_known.TryGetValue(link.Peer, out HubDestination? destination) && destination.Link == link) destination.Clones--;
        _floods.TakeBack(batch);
    }

    private void SetMembers(HubMembers members)
    {
        foreach (HubDestination gone in _destinations.Where(d => !members.Up.Contains(d.Port)))
            _counters.Add(PortCounter.NoPeer, gone.Link.Purge());

        foreach (IActorRef port in members.Up.Where(port => !port.Equals(Self) && !_known.ContainsKey(port)))
            _known.Add(port, new HubDestination(port, new Link(Self, port, _credit)));

        _destinations = [.. members.Up.Where(port => !port.Equals(Self)).Select(port => _known[port])];
    }

    private void SetPeerLink(bool up)
    {
        if (!up && _peer is not null) _counters.Add(PortCounter.NoPeer, _peer.Purge());
        Context.Parent.Tell(new HubPortLinkChanged(up));
    }

    private PortReport Report() => PortReports.Make(_id, "hubport", _destinations.Length > 0, _counters, _queue, _peer, _destinations.Sum(d => d.Link.Waiting));
}
