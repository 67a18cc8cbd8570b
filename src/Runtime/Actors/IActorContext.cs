namespace ActorNet.Runtime;

/// <summary>What an actor sees of its surroundings. Only for use by the actor itself, while it runs.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor's own reference.</summary>
    IActorRef Self { get; }

    /// <summary>What the actor was made from.</summary>
    Props Props { get; }

    /// <summary>Where the actor runs.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>Who sent the message being handled; dead letters when nobody did.</summary>
    IActorRef Sender { get; }

    /// <summary>The system that the actor belongs to.</summary>
    ActorSystem System { get; }

    /// <summary>The supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>The current receive timeout, null when there is none.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Replaces the current behaviour.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Goes back to the behaviour below; the first one stays.</summary>
    void UnbecomeStacked();

    /// <summary>The child of a name, or <see cref="Nobody"/>.</summary>
    IActorRef Child(string name);

    /// <summary>The living and stopping children.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Sends <see cref="Runtime.ReceiveTimeout"/> to the actor whenever no message came for this long; null for never.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child or the actor itself, after the message that it handles now.</summary>
    void Stop(IActorRef child);
}
