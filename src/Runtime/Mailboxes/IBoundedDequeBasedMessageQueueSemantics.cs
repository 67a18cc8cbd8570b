namespace ActorNet.Runtime;

/// <summary>A queue with a limit to whose front its actor can give messages back.</summary>
public interface IBoundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IBoundedMessageQueueSemantics
{
}
