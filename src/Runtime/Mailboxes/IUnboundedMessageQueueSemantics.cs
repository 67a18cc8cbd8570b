namespace ActorNet.Runtime;

/// <summary>A queue that never refuses a message.</summary>
public interface IUnboundedMessageQueueSemantics : ISemantics
{
}
