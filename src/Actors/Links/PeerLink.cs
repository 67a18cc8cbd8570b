using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <summary>The way from a port to its peer: a link that may be exchanged, unplugged and set down while frames are under way.</summary>
/// <remarks>Owned by the port's actor. Batches that went out through a former link come back through it; nothing depends on when.</remarks>
/// <param name="owner">The port's actor.</param>
/// <param name="counters">What it counts.</param>
/// <param name="scheduler">Its system's.</param>
public sealed class PeerLink(IActorRef owner, PortCounters counters, IScheduler? scheduler)
{
    private Link? _link;
    private bool _isDown;
    private long _sentBefore;
    private long _sentBytesBefore;

    /// <summary>The link, while there is a peer.</summary>
    public Link? Link => _link;

    /// <summary>False while the port's own link is set down: whatever enters or leaves it is dropped.</summary>
    public bool IsUp => !_isDown;

    /// <summary>Frames that were ever sent to a peer.</summary>
    public long Sent => _sentBefore + (_link?.Sent ?? 0);

    /// <summary>Bytes that were ever sent to a peer.</summary>
    public long SentBytes => _sentBytesBefore + (_link?.SentBytes ?? 0);

    /// <summary>Frames that wait for credit.</summary>
    public int Waiting => _link?.Waiting ?? 0;

    /// <summary>
    /// True when a source should fetch frames now: they would go out, or be dropped, at once. Otherwise they wait better where they are.
    /// </summary>
    public bool WantsFrames => _link is null || _isDown || _link.Settings.Overflow != Overflow.Backpressure || _link.HasCreditFor(1, 1);

    /// <summary>Hears of what its links drop.</summary>
    public Action<FrameBatch, PortCounter>? Dropping { get; init; }

    /// <summary>Joins the port to a peer, the first or another one: what waits for the former goes to it.</summary>
    public void Connect(Connect connect)
    {
        var link = new Link(owner, connect, counters, scheduler) { Dropping = Dropping };
        Link? former = _link;
        _link = link;
        if (former is null) return;
        _sentBefore += former.Sent;
        _sentBytesBefore += former.SentBytes;
        former.MoveWaitingTo(link);
    }

    /// <summary>The port has no peer any more. What waits is dropped.</summary>
    public void Disconnect()
    {
        Purge(PortCounter.Unplugged);
        (_sentBefore, _sentBytesBefore) = (Sent, SentBytes);
        _link = null;
    }

    /// <summary>Sets the port's own link up or down. What waits when it goes down is dropped.</summary>
    public void SetUp(bool up)
    {
        _isDown = !up;
        if (_isDown) Purge(PortCounter.LinkDown);
    }

    /// <summary>Sends a batch: it comes back as a message.</summary>
    /// <returns>False when it cannot leave the port: its frames are dropped and counted, and the batch is still the caller's.</returns>
    public bool TrySend(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_link is not null && !_isDown)
        {
            _link.Send(batch);
            return true;
        }

        counters.Add(_isDown ? PortCounter.LinkDown : PortCounter.NoPeer, batch.Count);
        return false;
    }

    /// <summary>Sends a batch on that somebody else sent here, or gives it back to him.</summary>
    public void Pass(FrameBatch batch)
    {
        if (!TrySend(batch)) batch.Return();
    }

    /// <summary>Drops what waits.</summary>
    public void Purge(PortCounter cause) => _link?.Purge(cause);

    /// <summary>A batch that went out came back: reclaims its credit, and passes it on if somebody else waits for it.</summary>
    /// <returns>True when it is the port's own, to be completed or given to its pool.</returns>
    public static bool TakeBack(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.LastHolder is not Link link || !link.Reclaim(batch)) return false;
        if (batch.HolderCount == 0) return true;
        batch.Return();
        return false;
    }
}
