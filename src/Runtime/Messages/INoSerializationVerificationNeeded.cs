namespace ActorNet.Runtime;

/// <summary>A message that never leaves the process.</summary>
public interface INoSerializationVerificationNeeded
{
}
