using ActorNet.Actors.Lanes;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Sessions;

namespace ActorNet.RemotePci;

/// <summary>A QEMU that is connected.</summary>
/// <remarks>
/// Owns: the connection, its readiness, the session. Used by one actor, on its lane.
/// A guest's driver makes several accesses in a row, and its processor stands still for each. So for a while after one the lane looks at the
/// socket in every round, which is sooner than it would look at its descriptors.
/// </remarks>
internal sealed class ConnectedQemu : IPollSource, IDisposable
{
    /// <summary>For how long the next access is looked for, in nanoseconds.</summary>
    private const long Attention = 100_000;

    /// <summary>Commands handled in one turn; whoever sends more waits for everybody else's turn.</summary>
    private const int CommandsPerTurn = 64;

    private readonly RemotePciConnection _connection;
    private readonly IDisposable _registration;
    private readonly Lane _lane = Lane.Current!;
    private EventLine? _heardEvents;
    private long _lastAccess;
    private IDisposable? _eventsRegistration;

    private ConnectedQemu(UnixConnection connection, RemotePciSession session, IActorRef actor)
    {
        Session = session;
        Ready = new DescriptorReady(actor);
        Resampled = new DescriptorReady(actor);
        _connection = new RemotePciConnection(connection, session);
        _registration = DescriptorReady.Register(connection.Handle, ReadyEvents.Readable | ReadyEvents.Writable, Ready);
        // A lane that does not poll sleeps at once: perhaps on QEMU's own processor, where a look is for nothing.
        if (_lane.Settings.Spin != TimeSpan.Zero) _lane.AddPollSource(this);
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
        _lastAccess = _lane.Now;
        if (result == PumpResult.More) Ready.Tell();
        if (Session.UsesEvents && Session.Events != _heardEvents) ListenToEvents(Session.Events);
        return result;
    }

    /// <inheritdoc/>
    public bool Poll()
    {
        if (_lane.Now - _lastAccess > Attention || !_connection.Look()) return false;
        Ready.Tell();
        return true;
    }

    /// <summary>Nothing is missed: what comes after the last look is an event for the lane.</summary>
    public bool Arm() => false;

    /// <summary>Closes the connection and the descriptors that came by it.</summary>
    public void Dispose()
    {
        _lane.RemovePollSource(this);
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
