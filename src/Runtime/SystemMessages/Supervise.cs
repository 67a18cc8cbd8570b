namespace ActorNet.Runtime;

/// <summary>A new child reports to its supervisor.</summary>
internal sealed class Supervise(IActorRef child) : SystemMessage
{
    public IActorRef Child { get; } = child;
}
