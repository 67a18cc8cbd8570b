namespace ActorNet.Runtime;

/// <summary>A message that the runtime handles before the actor sees it.</summary>
public interface IAutoReceivedMessage
{
}
