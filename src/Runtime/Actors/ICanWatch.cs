namespace ActorNet.Runtime;

/// <summary>Something that can be told when actors stop.</summary>
public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/> when the subject stops, or at once if it has.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for a message of one's own instead of <see cref="Terminated"/>.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes the wish back; no <see cref="Terminated"/> arrives after this, not even one already queued.</summary>
    IActorRef Unwatch(IActorRef subject);
}
