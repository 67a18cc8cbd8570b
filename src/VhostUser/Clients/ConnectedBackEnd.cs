using ActorNet.Actors.Lanes;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;

namespace ActorNet.VhostUser.Clients;

/// <summary>A back end that is connected: its socket, what was agreed with it, its rings, and whatever tells of any of them.</summary>
/// <remarks>Owns all of that. Used by one actor, on its lane.</remarks>
internal sealed class ConnectedBackEnd : IDisposable
{
    /// <summary>Requests in one turn: more than a set-up of one pair has.</summary>
    private const int RequestsPerTurn = 32;

    /// <summary>The back end's own requests in one turn.</summary>
    private const int OwnRequestsPerTurn = 16;

    private readonly FrontEndConnection _connection;
    private readonly BackEndListener _listener;
    private readonly UnixConnection _listenerPeer; // sent to the back end
    private readonly List<IDisposable> _registrations = [];

    private ConnectedBackEnd(UnixConnection connection, VhostUserClientSettings settings, BatchRingCounters counters, IActorRef actor)
    {
        (UnixConnection here, _listenerPeer) = UnixConnection.Pair();
        _listener = new BackEndListener(here);
        Rings = new ClientRings(settings, counters, _listenerPeer.Handle);
        Session = new FrontEndSession(settings.Wishes, Rings);
        _connection = new FrontEndConnection(connection, Session.Requests);
        Ready = new DescriptorReady(actor);
        RingsReady = new DescriptorReady(actor);
        Broken = new DescriptorReady(actor);
        Asking = new DescriptorReady(actor);
        _registrations.Add(DescriptorReady.Register(connection.Handle, ReadyEvents.Readable | ReadyEvents.Writable, Ready));
    }

    public FrontEndSession Session { get; }

    public ClientRings Rings { get; }

    /// <summary>Tells the actor that there is something to do on the socket.</summary>
    public DescriptorReady Ready { get; }

    /// <summary>Tells the actor that the back end has used buffers.</summary>
    public DescriptorReady RingsReady { get; }

    /// <summary>Tells the actor that the back end found a ring to make no sense.</summary>
    public DescriptorReady Broken { get; }

    /// <summary>Tells the actor that the back end asks something of its own accord.</summary>
    public DescriptorReady Asking { get; }

    /// <summary>What the back end did wrong.</summary>
    public string? Fault => _connection.Fault?.Text;

    /// <summary>What it is asked now, for the report of one that does not answer.</summary>
    public string? Asked => Session.Requests.Current is { } request ? Messages.RequestTable.NameOf((uint)request.Request) : null;

    /// <summary>Takes over the connection, whatever happens.</summary>
    public static ConnectedBackEnd Begin(UnixConnection connection, VhostUserClientSettings settings, BatchRingCounters counters, IActorRef actor)
    {
        try
        {
            return new ConnectedBackEnd(connection, settings, counters, actor);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends and hears what there is, as much as one turn allows.</summary>
    public PumpResult Pump()
    {
        PumpResult result = _connection.Pump(RequestsPerTurn);
        if (result == PumpResult.More) Ready.Tell();
        return result;
    }

    /// <summary>Hears what the back end asks of its own accord, as much as one turn allows; the answers may lead to requests.</summary>
    public void Hear()
    {
        if (_listener.Pump(OwnRequestsPerTurn, out bool configChanged)) Asking.Tell();
        if (configChanged) Session.OnConfigChanged();
    }

    /// <summary>Listens to the rings: they run.</summary>
    public void Listen()
    {
        _listenerPeer.Dispose(); // the back end has its own by now, or does without
        _registrations.Add(DescriptorReady.Register(_listener.Handle, ReadyEvents.Readable, Asking));
        foreach (Io.Descriptors.EventFd call in Rings.Calls) _registrations.Add(DescriptorReady.Register(call.Handle, ReadyEvents.Readable, RingsReady));
        _registrations.Add(DescriptorReady.Register(Rings.ErrorBell, ReadyEvents.Readable, Broken));
    }

    /// <summary>Hangs up; the memory lasts as long as frames in it are under way.</summary>
    public void Dispose()
    {
        foreach (IDisposable registration in _registrations) registration.Dispose();
        _connection.Dispose();
        _listener.Dispose();
        _listenerPeer.Dispose();
        Rings.Dispose();
    }
}
