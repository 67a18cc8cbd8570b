namespace ActorNet.Runtime;

/// <summary>To a guardian: when this one ends, end too.</summary>
internal sealed record GuardUser(IActorRef Guardian);
