namespace ActorNet.Runtime;

/// <summary>Publishes what could not be delivered on the event stream.</summary>
public class DeadLetterActorRef : EmptyLocalActorRef
{
    /// <summary>Creates the dead letter office of a system.</summary>
    public DeadLetterActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
        : base(provider, path, eventStream)
    {
    }

    /// <inheritdoc/>
    public override bool IsTerminated => false;
}
