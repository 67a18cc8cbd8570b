using ActorNet.Actors.E1000s;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Pci;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Sessions;

namespace ActorNet.RemotePci;

/// <summary>A PCI device out of QEMU's process: listens for a QEMU and gives it the function of its child.</summary>
/// <remarks>
/// Owns: the listener, one QEMU with its session, the way to QEMU's interrupt line, the NIC (its child). Runs on: the lane of the NIC, whose
/// function it calls directly. In: readiness, what a port is told (passed on to the NIC). Out: <see cref="PortReady"/>,
/// <see cref="LinkChanged"/> and <see cref="PeerTakes"/> of the NIC, to its own parent.
/// One QEMU at a time. When it goes away, or breaks a rule, the function is reset and lets go of the guest's memory.
/// </remarks>
public sealed partial class RemotePciActor : UntypedActor, IWithTimers
{
    private const int AcceptsPerTurn = 16;

    private static readonly TimeSpan AcceptDelay = TimeSpan.FromSeconds(1);

    private readonly RemotePciSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LaneClock _clock = new(Context.System.Scheduler);
    private readonly RemotePciCounters _counters = new();
    private readonly InterruptPin _pin;
    private readonly Queue<IActorRef> _asking = new();
    private readonly DescriptorReady _listenerReady = new(Context.Self);
    private IActorRef _nic = ActorRefs.Nobody;
    private PciFunction? _function;
    private UnixListener? _listener;
    private IDisposable? _listening;
    private ConnectedQemu? _qemu;
    private UnixConnection? _next;
    private bool _isLeaving;
    private bool _isPumping;
    private bool _saidRefused;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public RemotePciActor(RemotePciSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _pin = new InterruptPin(_counters);
        if (settings.QtestPath is null) return;
        _line = new QtestLine();
        _pin.Changed = OnLevelChanged;
        if (settings.QtestPin is { } pin) _line.SetPin(pin);
        _pin.Use(_line);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _clock.Nanoseconds;

    /// <summary>How the port is started.</summary>
    public static Props Props(RemotePciSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<RemotePciActor>(settings).WithDispatcher(settings.Dispatcher);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            _listener = UnixListener.Bind(_settings.SocketPath);
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(PortFailed.Because(e));
            Context.Stop(Self);
            return;
        }

        _nic = Context.Watch(Context.ActorOf(_settings.Nic, "nic"));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _qemu?.Dispose();
        _next?.Dispose();
        DisposeLine();
        _listening?.Dispose();
        _listener?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescriptorReady ready: OnReady(ready); break;
            case PciFunctionReady ready: Begin(ready.Function); break;
            case AcceptAgain: Accept(); break;
            case NicSettled: OnLeft(); break;
            case ReachLine: Reach(); break;
            case LookAtLine: OnLineLate(); break;
            case PortReport report when _asking.TryDequeue(out IActorRef? asker): asker.Tell(report with { Events = [.. report.Events, .. _counters.Events()] }); break;
            case GetPortReport: _asking.Enqueue(Sender); _nic.Tell(message); break;
            case Connect or Disconnect or SetLink or PeerLinkChanged or PausePort or AnnounceSelf: _nic.Forward(message); break;
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
        if (ready == _qemu?.Ready) Pump();
        else if (ready == _qemu?.Resampled) Resample(_qemu.Session);
        else if (ready == _lineReady) PumpLine();
        else if (ready == _listenerReady) Accept();
    }

    private void Begin(PciFunction function)
    {
        _function = function;
        function.Host = _pin;
        Reach();
        _listening = DescriptorReady.Register(_listener!.Handle, ReadyEvents.Readable, _listenerReady);
    }

    private void Accept()
    {
        try
        {
            for (int i = 0; i < AcceptsPerTurn; i++)
            {
                // While the NIC lets go of the last machine, the next one waits in the kernel.
                if (_isLeaving || _listener!.TryAccept(out UnixConnection? connection) != IoStatus.Done) return;
                Welcome(connection!);
            }

            _listenerReady.Tell();
        }
        catch (LinuxException e)
        {
            _log.Warning("{0}: {1}; trying again", _settings.Id, e.Message);
            Timers.StartSingleTimer(AcceptAgain.Instance, AcceptAgain.Instance, AcceptDelay);
        }
    }

    private void Welcome(UnixConnection connection)
    {
        // A QEMU that is started again at once can be heard before the former one was seen to end.
        Pump();
        if (_isLeaving)
        {
            _next = connection;
            return;
        }

        if (_qemu is not null)
        {
            _counters.Count(RemotePciCounter.TurnedAway);
            if (!_saidRefused) _log.Warning("{0}: a second QEMU on {1} was turned away: one is connected", _settings.Id, _settings.SocketPath);
            _saidRefused = true;
            connection.Dispose();
            return;
        }

        Begin(connection);
    }

    private void Begin(UnixConnection connection)
    {
        _saidRefused = false;
        _counters.Count(RemotePciCounter.Connections);
        _log.Info("{0}: a QEMU is connected on {1}", _settings.Id, _settings.SocketPath);
        var session = new RemotePciSession(_function!, _pin, _counters) { UsesEvents = _line is null, InterruptRouted = Route };
        _nic.Tell(AttachMachine.Instance);
        _qemu = ConnectedQemu.Begin(connection, session, Self);
        // Its qtest socket will be there any moment, if it was not.
        _lineRetry.Reset();
        Reach();
        Pump();
    }

    private void Pump()
    {
        if (_qemu is not { } qemu) return;
        _isPumping = true;
        try
        {
            switch (qemu.Pump(Now))
            {
                case PumpResult.Closed:
                    _log.Info("{0}: the QEMU on {1} is gone", _settings.Id, _settings.SocketPath);
                    End(qemu);
                    break;
                case PumpResult.Faulted:
                    EndBadly(qemu, qemu.Fault!.Text);
                    break;
                default:
                    break;
            }
        }
        catch (LinuxException e)
        {
            EndBadly(qemu, e.Message);
        }

        _isPumping = false;
        if (_qemu?.Session.State == SessionState.Waiting) WatchLine();
    }

    private void EndBadly(ConnectedQemu qemu, string reason)
    {
        _counters.Count(RemotePciCounter.Faults);
        _log.Warning("{0}: QEMU on {1}: {2}; its session ends", _settings.Id, _settings.SocketPath, reason);
        End(qemu);
    }

    private void End(ConnectedQemu qemu)
    {
        _qemu = null;
        _isLeaving = true;
        qemu.Session.Leave(Now);
        qemu.Dispose();
        _nic.Tell(DetachMachine.Instance);
        _nic.Tell(SettleNic.Instance);
    }

    private void OnLeft()
    {
        _isLeaving = false;
        UnixConnection? waiting = _next;
        _next = null;
        if (waiting is not null) Begin(waiting);
        Accept();
    }

    private void Resample(RemotePciSession session)
    {
        if (session.Events?.Resample(_pin.Level) == true) _counters.Count(RemotePciCounter.Resamples);
    }
}
