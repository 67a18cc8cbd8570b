using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Sockets;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>A virtio-net port over vhost-user: listens for a front end, or connects to one, and brings its NIC to it.</summary>
/// <remarks>
/// Owns: the listener, one front end with its session, the NIC (its child). Runs on: the lane of the NIC.
/// In: readiness, answers of the NIC, what a port is told (passed on to the NIC). Out: commands to the NIC; <see cref="PortReady"/>
/// and <see cref="LinkChanged"/> of the NIC, to its own parent.
/// One front end at a time. When it goes away, or breaks a rule, the NIC is detached: all rings stop and borrowed frames come
/// home before the memory is unmapped and the next front end is heard. All other ports go on.
/// </remarks>
public sealed class VhostUserBackEndActor : UntypedActor, IWithTimers
{
    private const int AcceptsPerTurn = 16;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    private readonly VhostUserSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly OtherEnd _other;
    private readonly DescriptorReady _listenerReady = new(Context.Self);
    private IActorRef _nic = ActorRefs.Nobody;
    private NicDevice _device = null!;
    private UnixListener? _listener;
    private IDisposable? _listening;
    private ConnectedFrontEnd? _frontEnd;
    private UnixConnection? _next;
    private bool _saidConnected;
    private bool _saidMoved;   // of a ring that goes on elsewhere,
    private bool _saidRefused; // and of one that does not: a front end can try it again and again

    /// <summary>Called by <see cref="Props"/>.</summary>
    public VhostUserBackEndActor(VhostUserSettings settings)
    {
        _settings = settings;
        _other = new OtherEnd(settings.Id, settings.SocketPath, "front end", _log, this);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How the port is started.</summary>
    public static Props Props(VhostUserSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<VhostUserBackEndActor>(settings).WithDispatcher(settings.Dispatcher);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            if (_settings.IsServer) Listen();
            else UnixConnection.TryConnect(_settings.SocketPath, out _next);
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(PortFailed.Because(e));
            Context.Stop(Self);
            return;
        }
        var model = new VirtioNetDevice(_settings.Options);
        _nic = Context.Watch(Context.ActorOf(VirtioNetActor.Props(new VirtioNetSettings(_settings.Id, model, _settings.Dispatcher)), "nic"));
        _device = new NicDevice(_nic, model, Self);
        if (!_settings.IsServer) Reach();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // The NIC, a child, has stopped before and holds nothing any more.
        _frontEnd?.Dispose();
        _next?.Dispose();
        _listening?.Dispose();
        _listener?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescriptorReady ready: OnReady(ready); break;
            case TryAgain: if (_settings.IsServer) Accept(); else Reach(); break;
            case PollRings: _device.Poll(); break;

            case ConfigChanged when _frontEnd is { IsOpen: true } frontEnd: frontEnd.Session.OnConfigChanged(); break;

            case RingCall call:
                call.TakeNote();
                if (_frontEnd is { IsOpen: true } called) called.Session.OnInterrupt(call.Index);
                break;

            case TranslationMissed missed when _frontEnd is { IsOpen: true } frontEnd: frontEnd.Session.OnTranslationMissed(missed.Miss); break;

            // What the NIC still says about a session that is over concerns nobody.
            case DriverDetached: OnDetached(); break;
            case MemorySet or LogSet or QueueStarted or QueueRefused or QueueStopped or QueueBroken when _frontEnd is { IsOpen: true } frontEnd:
                OnAnswer(frontEnd.Session, message);
                Pump();
                break;
            case MemorySet or LogSet or QueueStarted or QueueRefused or QueueStopped or QueueBroken or DriverFeaturesSet or ConfigChanged or TranslationMissed: break;

            case Connect or Disconnect or SetLink or PeerLinkChanged or PausePort or AnnounceSelf or GetPortReport: _nic.Forward(message); break;
            case PortReady or LinkChanged or PeerTakes: Context.Parent.Tell(message); break;
            case Terminated: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A NIC that throws is our bug; the port stops with it, and the other ports go on.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void OnReady(DescriptorReady ready)
    {
        ready.TakeNote();
        if (ready == _frontEnd?.Ready) Pump();
        else if (ready == _frontEnd?.RequestsReady) ServeRequests();
        else if (ready == _listenerReady) Accept();
    }

    private void ServeRequests()
    {
        Pump(); // a front end that goes closes both sockets, and is spoken of once
        if (_frontEnd is { IsOpen: true } frontEnd) frontEnd.ServeRequests();
    }

    private void Listen()
    {
        _listener = UnixListener.Bind(_settings.SocketPath);
        _listening = DescriptorReady.Register(_listener.Handle, ReadyEvents.Readable, _listenerReady);
    }

    private void Accept()
    {
        try
        {
            for (int i = 0; i < AcceptsPerTurn; i++)
            {
                // While the NIC lets go of the last session, front ends wait in the kernel.
                if (_frontEnd is { IsOpen: false } || _listener!.TryAccept(out UnixConnection? connection) != IoStatus.Done) return;
                Welcome(connection!);
            }
            _listenerReady.Tell();
        }
        catch (LinuxException e)
        {
            _other.SayImpossible(e);
            _other.RetryLater();
        }
    }

    private void Welcome(UnixConnection connection)
    {
        // A front end that comes back at once can be heard before its former connection was seen to end.
        Pump();
        if (_frontEnd is null)
        {
            Begin(connection);
            return;
        }
        if (!_frontEnd.IsOpen)
        {
            _next = connection;
            return;
        }
        _other.SayTurnedAway();
        connection.Dispose();
    }

    private void Reach()
    {
        if (_frontEnd is not null) return;
        UnixConnection? connection = _next ?? _other.TryConnect();
        _next = null;
        if (connection is not null) Begin(connection);
        else _other.RetryLater();
    }

    private void Begin(UnixConnection connection)
    {
        try
        {
            _frontEnd = ConnectedFrontEnd.Begin(connection, _device, _settings, Warn, Inform, Self);
        }
        catch (LinuxException e)
        {
            connection.Dispose();
            _other.SayImpossible(e);
            _other.RetryLater();
            return;
        }

        _other.Found();
        _saidConnected = _saidMoved = _saidRefused = false;
        if (!_other.IsKnownBad) SayConnected();
        _nic.Tell(new AttachDriver());
        Pump();
    }

    private void Pump()
    {
        if (_frontEnd is not { IsOpen: true } frontEnd) return;
        try
        {
            switch (frontEnd.Pump())
            {
                case PumpResult.Closed:
                    if (_saidConnected) _log.Info("{0}: the front end on {1} is gone", _settings.Id, _settings.SocketPath);
                    End(frontEnd);
                    break;
                case PumpResult.Faulted:
                    EndBadly(frontEnd, frontEnd.Fault!.Text);
                    break;
                default:
                    break;
            }
        }
        catch (LinuxException e)
        {
            EndBadly(frontEnd, e.Message);
        }
        SetPolling();
    }

    private void EndBadly(ConnectedFrontEnd frontEnd, string reason)
    {
        _other.SayBad(reason, "its session ends");
        End(frontEnd);
    }

    private void SayConnected()
    {
        _saidConnected = true;
        _log.Info("{0}: a front end is connected on {1}", _settings.Id, _settings.SocketPath);
    }

    private void Warn(string text) => _log.Warning("{0}: front end on {1}: {2}", _settings.Id, _settings.SocketPath, text);

    private void Inform(string text) => _log.Info("{0}: front end on {1}: {2}", _settings.Id, _settings.SocketPath, text);

    private void End(ConnectedFrontEnd frontEnd)
    {
        frontEnd.Close();
        _device.Forget();
        _nic.Tell(new DetachDriver());
    }

    private void OnDetached()
    {
        _frontEnd?.Dispose();
        _frontEnd = null;
        if (!_settings.IsServer)
        {
            _other.RetryLater();
            return;
        }
        UnixConnection? waiting = _next;
        _next = null;
        if (waiting is not null) Begin(waiting);
        Accept();
    }

    private void OnAnswer(BackEndSession session, object answer)
    {
        switch (answer)
        {
            case MemorySet:
                session.OnMemorySet();
                break;
            case LogSet:
                session.OnLogSet();
                break;
            case QueueStarted started:
                _other.Proven();
                if (!_saidConnected) SayConnected();
                if (started.WasResynchronised && !_saidMoved) _log.Info("{0}: ring {1} goes on where it was used up to, not where the front end said", _settings.Id, started.Index);
                _saidMoved |= started.WasResynchronised;
                _device.OnStarted(started.Index, started.Queue);
                break;
            case QueueRefused refused:
                if (!_saidRefused) _log.Warning("{0}: ring {1} cannot start: {2}{3}", _settings.Id, refused.Index, refused.Fault, Remedy(refused.Fault));
                _saidRefused = true;
                _device.OnStopped(refused.Index);
                session.OnQueueRefused(refused.Index);
                break;
            case QueueStopped stopped:
                _device.OnStopped(stopped.Index);
                session.OnQueueStopped(stopped.Index, stopped.Position);
                break;
            case QueueBroken broken:
                session.OnQueueBroken(broken.Index);
                break;
            default:
                break;
        }
    }

    private static string Remedy(RingFault fault) => fault == RingFault.PositionUnknown
        ? "; its guest has to reset the device. A front end with an in-flight buffer, or split rings (packed=off), survive a crash"
        : "";

    private void SetPolling()
    {
        bool polls = Timers.IsTimerActive(PollRings.Instance);
        if (_device.HasPolledRings && !polls) Timers.StartPeriodicTimer(PollRings.Instance, PollRings.Instance, PollInterval);
        else if (!_device.HasPolledRings && polls) Timers.Cancel(PollRings.Instance);
    }
}
