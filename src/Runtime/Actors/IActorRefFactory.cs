namespace ActorNet.Runtime;

/// <summary>Something that starts actors.</summary>
public interface IActorRefFactory
{
    /// <summary>Starts an actor as a child of this; without a name it gets one that starts with a dollar.</summary>
    IActorRef ActorOf(Props props, string? name = null);
}
