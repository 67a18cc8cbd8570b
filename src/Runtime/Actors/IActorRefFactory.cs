namespace ActorNet.Runtime;

/// <summary>Something that starts actors.</summary>
public interface IActorRefFactory
{
    /// <summary>Starts an actor as a child of this; without a name it gets one that starts with a dollar.</summary>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Selects the actor at a path.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>
    /// Selects actors by a path: with an address, from the root with a slash in front, or relative to this; with wildcards.
    /// </summary>
    ActorSelection ActorSelection(string actorPath);
}
