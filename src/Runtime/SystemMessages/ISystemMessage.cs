namespace ActorNet.Runtime;

/// <summary>A message of the runtime itself; overtakes user messages.</summary>
public interface ISystemMessage : INoSerializationVerificationNeeded
{
}
