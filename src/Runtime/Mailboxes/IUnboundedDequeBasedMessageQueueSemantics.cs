namespace ActorNet.Runtime;

/// <summary>A queue without a limit to whose front its actor can give messages back.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics
{
}
