using ActorNet.Actors.Lanes;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>A front end that is connected, or whose connection has ended while its memory is still in use.</summary>
/// <remarks>Owns: the connection, its readiness, the session. Used by one actor, on its lane.</remarks>
internal sealed class ConnectedFrontEnd : IDisposable
{
    /// <summary>Requests handled in one turn; a front end that sends more waits for everybody else's turn.</summary>
    private const int RequestsPerTurn = 16;

    private readonly BackEndConnection _connection;
    private readonly IDisposable _registration;
    private BackEndRequests? _heardRequests;
    private IDisposable? _requestsRegistration;

    private ConnectedFrontEnd(UnixConnection connection, BackEndSession session, DescriptorReady ready, DescriptorReady requestsReady)
    {
        Session = session;
        Ready = ready;
        RequestsReady = requestsReady;
        _connection = new BackEndConnection(connection, session);
        _registration = DescriptorReady.Register(connection.Handle, ReadyEvents.Readable | ReadyEvents.Writable, ready);
    }

    public BackEndSession Session { get; }

    /// <summary>Tells the actor that there is something to do.</summary>
    public DescriptorReady Ready { get; }

    /// <summary>Tells the actor that our own requests were answered, or that there is room for more.</summary>
    public DescriptorReady RequestsReady { get; }

    /// <summary>False once the connection was closed: the NIC is letting go.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>What the front end did wrong.</summary>
    public ProtocolFault? Fault => _connection.Fault;

    public static ConnectedFrontEnd Begin(UnixConnection connection, IVhostUserDevice device, VhostUserSettings settings, Action<string> warn, Action<string> inform, IActorRef actor) =>
        new(connection, new BackEndSession(device, settings.Config) { Warn = warn, Inform = inform, Withheld = settings.Withheld }, new DescriptorReady(actor), new DescriptorReady(actor));

    /// <summary>Handles what has come, as much as one turn allows.</summary>
    public PumpResult Pump()
    {
        PumpResult result = _connection.Pump(RequestsPerTurn);
        if (result == PumpResult.More) Ready.Tell();
        if (Session.Requests != _heardRequests) ListenToReplies(Session.Requests);
        return result;
    }

    /// <summary>Takes the answers to our own requests, and sends what there was no room for.</summary>
    public void ServeRequests()
    {
        if (_heardRequests is null) return;
        _heardRequests.Receive();
        if (_heardRequests.IsOpen) Session.OnRequestsWritable();
        if (!_heardRequests.IsOpen) _requestsRegistration?.Dispose();
    }

    /// <summary>Closes the connection; the session, and with it the memory, stays until <see cref="Dispose"/>.</summary>
    public void Close()
    {
        IsOpen = false;
        _registration.Dispose();
        _requestsRegistration?.Dispose();
        _connection.Dispose();
    }

    /// <summary>Gives up the memory, too: the NIC has let go of it.</summary>
    public void Dispose()
    {
        Close();
        Session.Dispose();
    }

    // A front end that hangs up is seen when it is asked, too: what cannot be waited for is no reason to end the session.
    private void ListenToReplies(BackEndRequests? requests)
    {
        _requestsRegistration?.Dispose();
        _requestsRegistration = null;
        _heardRequests = requests;
        if (requests is { IsOpen: true }) _requestsRegistration = DescriptorReady.Register(requests.Handle, ReadyEvents.Readable | ReadyEvents.Writable, RequestsReady);
    }
}
