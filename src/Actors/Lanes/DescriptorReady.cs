using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Lanes;

/// <summary>
/// A descriptor is ready: the handler that the lane's reactor calls, and the message that it sends to its actor, at most one
/// at a time. Both on the lane's thread.
/// </summary>
public sealed class DescriptorReady(IActorRef actor) : IReadinessHandler
{
    private bool _told;

    /// <summary>Registers a handler with the lane of the actor that is running.</summary>
    public static IDisposable Register(FdHandle descriptor, ReadyEvents interest, DescriptorReady handler) =>
        (Lane.Current ?? throw new InvalidOperationException("A port with descriptors runs on a lane.")).Register(descriptor, interest, handler);

    /// <inheritdoc/>
    public void OnReady(ReadyEvents events) => Tell();

    /// <summary>Sends the message, unless it is under way.</summary>
    public void Tell()
    {
        if (_told) return;
        _told = true;
        actor.Tell(this, actor);
    }

    /// <summary>The message has arrived.</summary>
    public void TakeNote() => _told = false;
}
