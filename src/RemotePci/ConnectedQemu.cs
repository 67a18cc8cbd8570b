using ActorNet.Actors.Lanes;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Sessions;

namespace ActorNet.RemotePci;

/// <summary>A QEMU that is connected.</summary>
/// <remarks>Owns: the connection, its readiness, the session. Used by one actor, on its lane.</remarks>
internal sealed class ConnectedQemu : IDisposable
{
    /// <summary>Commands handled in one turn; whoever sends more waits for everybody else's turn.</summary>
    private const int CommandsPerTurn = 64;

    private readonly RemotePciConnection _connection;
    private readonly IDisposable _registration;
    private EventLine? _heardEvents;
    private IDisposable? _eventsRegistration;

    private ConnectedQemu(UnixConnection connection, RemotePciSession session, IActorRef actor)
    {
        Session = session;
        Ready = new DescriptorReady(actor);
        Resampled = new DescriptorReady(actor);
        _connection = new RemotePciConnection(connection, session);
        _registration = DescriptorReady.Register(connection.Handle, ReadyEvents.Readable | ReadyEvents.Writable, Ready);
    }

    public RemotePciSession Session { get; }

    /// <summary>Tells the actor that there is something to do.</summary>
    public DescriptorReady Ready { get; }

    /// <summary>Tells the actor that the guest has ended an interrupt.</summary>
    public DescriptorReady Resampled { get; }

    /// <summary>What QEMU did wrong.</summary>
    public ProtocolFault? Fault => _connection.Fault;

    public static ConnectedQemu Begin(UnixConnection connection, RemotePciSession session, IActorRef actor) => new(connection, session, actor);

    /// <summary>Handles what has come, as much as one turn allows.</summary>
    public PumpResult Pump(long now)
    {
        PumpResult result = _connection.Pump(CommandsPerTurn, now);
        if (result == PumpResult.More) Ready.Tell();
        if (Session.UsesEvents && Session.Events != _heardEvents) ListenToEvents(Session.Events);
        return result;
    }

    /// <summary>Closes the connection and the descriptors that came by it.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _eventsRegistration?.Dispose();
        _connection.Dispose();
        Session.Dispose();
    }

    private void ListenToEvents(EventLine? events)
    {
        _eventsRegistration?.Dispose();
        _heardEvents = events;
        _eventsRegistration = events is null ? null : DescriptorReady.Register(events.ResampleHandle, ReadyEvents.Readable, Resampled);
    }
}
