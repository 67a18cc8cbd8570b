namespace ActorNet.Runtime;

/// <summary>Create your instance; the first message of every actor.</summary>
internal sealed class Create : SystemMessage
{
}
