namespace ActorNet.Runtime;

/// <summary>A queue with a limit to whose front its actor can give messages back; those do not count.</summary>
public class BoundedDequeMessageQueue : DequeWrapperMessageQueue, IBoundedDequeBasedMessageQueueSemantics
{
    /// <summary>An empty queue.</summary>
    /// <param name="boundedCapacity">The most messages of senders; 0 for no limit.</param>
    /// <param name="pushTimeOut">How long a sender waits for room; a negative time for ever.</param>
    public BoundedDequeMessageQueue(int boundedCapacity, TimeSpan pushTimeOut)
        : base(new BoundedMessageQueue(boundedCapacity, pushTimeOut))
    {
        PushTimeOut = pushTimeOut;
    }

    /// <inheritdoc/>
    public TimeSpan PushTimeOut { get; }
}
