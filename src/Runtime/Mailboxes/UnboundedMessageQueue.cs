namespace ActorNet.Runtime;

/// <summary>A first-in first-out queue without a limit. Lock-free; allocates only when it grows beyond its longest length so far.</summary>
public class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int FirstSegment = 8; // most actors have few messages waiting

    private readonly MultipleProducerQueue<Envelope> _queue = new(FirstSegment);

    /// <inheritdoc/>
    public bool HasMessages => !_queue.IsEmpty;

    /// <inheritdoc/>
    public int Count => _queue.Count;

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        _queue.Enqueue(envelope);
        // Full fence: the message is visible before the caller looks whether the mailbox is scheduled.
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out Envelope envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }
}
