namespace ActorNet.Runtime;

/// <summary>A handle on one incarnation of an actor. Stays valid after the actor stopped: messages become dead letters.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    /// <summary>The actor's path with the uid of its incarnation.</summary>
    ActorPath Path { get; }
}
