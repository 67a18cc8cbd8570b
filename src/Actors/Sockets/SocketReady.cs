using ActorNet.Actors.Lanes;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Sockets;

/// <summary>A socket is ready: the handler that the lane's reactor calls, and the message that it sends to its actor, at most one at a time.</summary>
/// <remarks>One for each socket, so that what is told of a former one is recognised.</remarks>
internal sealed class SocketReady(IActorRef actor) : IReadinessHandler
{
    private IDisposable? _registration;
    private ReadyEvents _events;
    private bool _told;

    /// <summary>Watches a socket, on the lane of the actor that is running.</summary>
    public void Watch(FdHandle socket, ReadyEvents interest) =>
        _registration = (Lane.Current ?? throw new InvalidOperationException("A port with a socket runs on a lane.")).Register(socket, interest, this);

    /// <inheritdoc/>
    public void OnReady(ReadyEvents events)
    {
        _events |= events;
        Tell();
    }

    /// <summary>Sends the message, unless it is under way: there is more to do, after everybody else's turn.</summary>
    public void Tell()
    {
        if (_told) return;
        _told = true;
        actor.Tell(this, actor);
    }

    /// <summary>The message has arrived: what happened since the last one.</summary>
    public ReadyEvents Take()
    {
        _told = false;
        ReadyEvents events = _events;
        _events = ReadyEvents.None;
        return events;
    }

    /// <summary>Watches no more. Before the socket is closed.</summary>
    public void Unwatch() => _registration?.Dispose();
}
