namespace ActorNet.Runtime;

/// <summary>A queue to whose front its actor can give messages back: what a stash needs.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    /// <summary>Puts a message before all others; only the queue's own actor may, during its turn.</summary>
    void EnqueueFirst(Envelope envelope);
}
