namespace ActorNet.Runtime;

/// <summary>To a guardian: stop one of your children.</summary>
internal sealed record StopChild(IActorRef Child);
