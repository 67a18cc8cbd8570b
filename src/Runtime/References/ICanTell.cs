namespace ActorNet.Runtime;

/// <summary>Something that takes messages.</summary>
public interface ICanTell
{
    /// <summary>Sends a message and returns at once; at most once, in order per sender and receiver.</summary>
    /// <param name="message">Any object but null. It belongs to the receiver from here on.</param>
    /// <param name="sender">Who gets the answers; null for nobody.</param>
    void Tell(object message, IActorRef? sender);
}
