using ActorNet.Devices.Frames;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// Sends batches home that were told to an actor which no longer exists: the frames are lost with it, the batch and the
/// guest memory behind it must not be.
/// </summary>
public sealed class DeadBatchActor : UntypedActor
{
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
