using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <summary>
/// One direction between two ports, in the hands of the sending one: the receiver's address and the credit, in frames,
/// that the sender still has with it.
/// </summary>
/// <remarks>
/// Owned by the sending actor and used during its turns; only <see cref="IBatchHolder.TakeBack"/> runs wherever the receiver is.
/// Credit is spent by sending a batch and regained when the batch comes back: nothing else says "there is room", so there
/// is no question to ask first and no wake-up to lose. What cannot be sent for want of credit waits here, in order.
/// </remarks>
public sealed class Link : IBatchHolder
{
    private readonly IActorRef _owner;
    private readonly Queue<FrameBatch> _waiting = new();

    /// <summary>Joins a sender to a receiver.</summary>
    /// <param name="owner">The sending actor, to which batches come back.</param>
    /// <param name="peer">The receiving actor.</param>
    /// <param name="capacity">Frames that may be with the receiver at a time.</param>
    public Link(IActorRef owner, IActorRef peer, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, FrameBatch.Capacity);
        _owner = owner;
        Peer = peer;
        Capacity = Credit = capacity;
    }

    /// <summary>The receiving actor.</summary>
    public IActorRef Peer { get; }

    /// <summary>Frames that may be with the receiver at a time.</summary>
    public int Capacity { get; }

    /// <summary>Frames that may be sent now.</summary>
    public int Credit { get; private set; }

    /// <summary>Frames that wait for credit.</summary>
    public int Waiting { get; private set; }

    /// <summary>True when a batch of that many frames would go out at once.</summary>
    public bool HasCreditFor(int frames) => _waiting.Count == 0 && Credit >= frames;

    /// <summary>Sends a batch, or lets it wait its turn.</summary>
    public void Send(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (HasCreditFor(batch.Count))
        {
            SendNow(batch);
            return;
        }

        _waiting.Enqueue(batch);
        Waiting += batch.Count;
    }

    /// <summary>A batch that went out through this link came back: its credit is free, and what waited goes out.</summary>
    public void Reclaim(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Credit += batch.Count;
        while (_waiting.TryPeek(out FrameBatch? next) && Credit >= next.Count)
        {
            _waiting.Dequeue();
            Waiting -= next.Count;
            SendNow(next);
        }
    }

    /// <summary>Returns what waits to where it came from, unsent.</summary>
    /// <returns>The number of frames returned.</returns>
    public int Purge()
    {
        int frames = Waiting;
        while (_waiting.TryDequeue(out FrameBatch? batch)) batch.Return();
        Waiting = 0;
        return frames;
    }

    /// <summary>Called by whoever returns a batch, on any thread: it travels back as a message.</summary>
    void IBatchHolder.TakeBack(FrameBatch batch) => _owner.Tell(batch, Peer);

    private void SendNow(FrameBatch batch)
    {
        Credit -= batch.Count;
        batch.Send(this);
        Peer.Tell(batch, _owner);
    }
}
