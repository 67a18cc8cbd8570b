namespace ActorNet.Runtime;

/// <summary>End mark of a system queue that takes no more.</summary>
internal sealed class NoMessage : SystemMessage
{
    internal static readonly NoMessage Instance = new();
}
