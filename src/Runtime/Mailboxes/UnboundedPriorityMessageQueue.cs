namespace ActorNet.Runtime;

/// <summary>A queue without a limit, by priority, the smallest number first; those of the same priority in an order that is not promised.</summary>
public class UnboundedPriorityMessageQueue : BlockingMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly EnvelopeHeap _heap;

    /// <summary>An empty queue.</summary>
    /// <param name="priorityGenerator">The priority of a message; called once, by its sender.</param>
    /// <param name="initialCapacity">Messages that need no memory beyond this.</param>
    public UnboundedPriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity)
    {
        ArgumentNullException.ThrowIfNull(priorityGenerator);
        _heap = new EnvelopeHeap(priorityGenerator, initialCapacity);
    }

    /// <inheritdoc/>
    protected override int LockedCount => _heap.Count;

    /// <inheritdoc/>
    public void EnqueueFirst(Envelope envelope) => Locked(_heap.AddFirst, envelope);

    /// <inheritdoc/>
    protected override void LockedEnqueue(Envelope envelope) => _heap.Add(envelope);

    /// <inheritdoc/>
    protected override bool LockedTryDequeue(out Envelope envelope) => _heap.TryTake(out envelope);
}
