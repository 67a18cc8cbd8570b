namespace ActorNet.Runtime;

/// <summary>A queue over a collection that is not safe for several threads: every access takes a lock.</summary>
public abstract class BlockingMessageQueue : IMessageQueue, IBlockingMessageQueueSemantics
{
    private readonly Lock _lock = new();

    /// <summary>The number of messages, with the lock held.</summary>
    protected abstract int LockedCount { get; }

    /// <inheritdoc/>
    public TimeSpan BlockTimeOut { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool HasMessages => Count > 0;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return LockedCount;
            }
        }
    }

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        lock (_lock)
        {
            LockedEnqueue(envelope);
        }
        // Full fence: leaving a lock is a release store, and the caller looks next whether the mailbox is scheduled.
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        lock (_lock)
        {
            return LockedTryDequeue(out envelope);
        }
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        ArgumentNullException.ThrowIfNull(deadletters);
        while (TryDequeue(out Envelope envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    /// <summary>Does something with a message, with the lock held.</summary>
    private protected void Locked(Action<Envelope> action, Envelope envelope)
    {
        lock (_lock)
        {
            action(envelope);
        }
    }

    /// <summary>Adds a message, with the lock held.</summary>
    protected abstract void LockedEnqueue(Envelope envelope);

    /// <summary>Takes the next message, with the lock held.</summary>
    protected abstract bool LockedTryDequeue(out Envelope envelope);
}
