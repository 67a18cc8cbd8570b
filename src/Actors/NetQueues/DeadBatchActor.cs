using ActorNet.Devices.Frames;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// Sends batches home that were told to an actor which no longer exists: the frames are lost with it, the batch and the
/// guest memory behind it must not be.
/// </summary>
public sealed class DeadBatchActor : UntypedActor
{
    /// <summary>Starts it. It has subscribed when this returns: what dies before its first turn waits in its mailbox.</summary>
    public static IActorRef Start(IActorRefFactory parent, ActorSystem system, string name = "dead-batches")
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(system);
        IActorRef actor = parent.ActorOf(ActorProps.Create<DeadBatchActor>(), name);
        system.EventStream.Subscribe(actor, typeof(DeadLetter));
        return actor;
    }

    /// <inheritdoc/>
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));

    /// <inheritdoc/>
    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is DeadLetter { Message: FrameBatch batch }) batch.Abandon();
    }
}
