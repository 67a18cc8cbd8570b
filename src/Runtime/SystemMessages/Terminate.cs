namespace ActorNet.Runtime;

/// <summary>Stop.</summary>
internal sealed class Terminate : SystemMessage
{
}
