namespace ActorNet.TestKit;

/// <summary>Marks a test class whose messages come from nobody, instead of from its test actor.</summary>
public interface INoImplicitSender
{
}
