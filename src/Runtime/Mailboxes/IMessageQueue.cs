namespace ActorNet.Runtime;

/// <summary>
/// Where the user messages of an actor wait. Any thread enqueues; only the thread that runs the mailbox dequeues.
/// </summary>
/// <remarks>
/// After every turn the mailbox marks itself idle and then asks <see cref="HasMessages"/> once more. So a queue may answer false
/// while it holds messages back, as long as what makes it answer true again happens in the actor's own turn or is followed by an
/// <see cref="Enqueue"/> through the actor's reference.
/// </remarks>
public interface IMessageQueue
{
    /// <summary>True when <see cref="TryDequeue"/> would return a message.</summary>
    bool HasMessages { get; }

    /// <summary>The number of messages; a snapshot.</summary>
    int Count { get; }

    /// <summary>
    /// Adds a message. Must publish it with an interlocked operation or a full fence: the sender looks next whether the mailbox
    /// is running, the mailbox looks at the queue after it has stopped running, and one of the two must see the other.
    /// </summary>
    void Enqueue(IActorRef receiver, Envelope envelope);

    /// <summary>Takes the next message.</summary>
    bool TryDequeue(out Envelope envelope);

    /// <summary>Moves all messages, also those held back, to the dead letters: the actor is gone.</summary>
    void CleanUp(IActorRef owner, IMessageQueue deadletters);
}
