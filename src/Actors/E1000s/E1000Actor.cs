using System.Buffers.Binary;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Nics;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Pci;

namespace ActorNet.Actors.E1000s;

/// <summary>One e1000 NIC: the device model, its timer, and the supervisor of its rings.</summary>
/// <remarks>
/// Owns: the <see cref="E1000Device"/>, its children. Runs on: one lane with its rings and its transport, which calls the model in its own turns.
/// In: what a transport and a port are told (E1000Messages.cs, PortMessages.cs). Out: to its parent <see cref="PciFunctionReady"/>,
/// <see cref="PortReady"/> and <see cref="LinkChanged"/>. A ring whose registers make no sense stands still, with one log line until the next reset.
/// </remarks>
public sealed class E1000Actor : UntypedActor
{
    // It has one ring, and its driver takes complete frames only.
    private static readonly PeerTakes Takes = new(OffloadSet.None, 1);

    private readonly E1000Settings _settings;
    private readonly E1000Device _device;
    private readonly PortCounters _counters = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<IActorRef> _settling = new();
    private E1000Signals _signals = null!;
    private AnnouncementRounds _announcements = null!;
    private IActorRef _receive = ActorRefs.Nobody;
    private IActorRef _transmit = ActorRefs.Nobody;
    private RingReady? _receiveReady;
    private RingReady? _transmitReady;
    private int _settled;
    private bool _isAttached;
    private bool _isPaused;
    private bool _saidBroken;
    private bool _linkUp = true;
    private bool _peerUp = true;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public E1000Actor(E1000Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _device = settings.Device;
    }

    /// <summary>How a NIC is started; its parent is its transport.</summary>
    public static Props Props(E1000Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<E1000Actor>(settings).WithDispatcher(settings.Dispatcher);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _announcements = new AnnouncementRounds(Self, Context.System.Scheduler, AnnounceOnce);
        _signals = new E1000Signals(_device, Self, Context.System.Scheduler);
        _receive = Child<ReceiveRingActor>("rx", _device, _counters, _signals);
        _transmit = Child<TransmitRingActor>("tx", _device, _counters, _signals, _receive);
        _signals.Join(_receive, _transmit);
        _device.OnEffects = _signals.Spread;
        ShowLink();
        _signals.Spread(); // whoever made the model left something to do, perhaps
        Context.Parent.Tell(new PciFunctionReady(_device, Self));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _device.OnEffects = null;
        _device.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DeviceTimerDue: _signals.Timer.OnTimer(); Advance(); break;
            case AttachMachine: Attach(); break;
            case DetachMachine: Detach(); break;
            case Connect connect: Join(connect); break;
            case Disconnect or AnnounceStation: _transmit.Forward(message); break;
            case SetLink set: _linkUp = set.Up; ForwardToRings(set); ShowLink(); break;
            case PeerLinkChanged changed: _peerUp = changed.Up; ShowLink(); break;
            case PausePort pause: ForwardToRings(pause); Pause(pause.Paused); break;
            case SettleNic: _settling.Enqueue(Sender); _receive.Tell(message); _transmit.Tell(message); break;
            case NicSettled: Settled(); break;
            case AnnounceSelf announce: _announcements.Begin(announce); break;
            case AnnouncementDue due: _announcements.OnTimer(due); break;
            case GetPortReport: Sender.Tell(Report()); break;
            case RingReady ready: Ready(ready); break;
            case RingFaulted faulted: Say(faulted); break;
            case RingChanged: _saidBroken = false; break; // a reset: who breaks it again is worth another line
            case Terminated: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A ring that throws is our bug: the NIC stops, and its transport with it; other ports go on.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private IActorRef Child<T>(string name, params object[] arguments)
        where T : ActorBase =>
        Context.Watch(Context.ActorOf(
            ActorProps.Create<T>(arguments).WithDispatcher(_settings.Dispatcher).WithMailbox(NetQueueMailbox.Id), name));

    private void Ready(RingReady ready)
    {
        if (Sender.Equals(_transmit))
        {
            _transmitReady = ready;
            return;
        }

        _receiveReady = ready;
        Context.Parent.Tell(new PortReady(_receive));
    }

    private void Join(Connect connect)
    {
        _transmit.Forward(connect);
        if (connect.PeerFollows) Context.Parent.Tell(Takes);
    }

    private void Attach()
    {
        if (_isAttached) return;
        _isAttached = true;
        Context.Parent.Tell(new LinkChanged(true));
    }

    private void Detach()
    {
        _announcements.End(); // the next guest may be another one
        _device.Reset(_signals.Now);
        _device.SetMemory(null, _signals.Now);
        if (!_isAttached) return;
        _isAttached = false;
        Context.Parent.Tell(new LinkChanged(false));
    }

    private void Advance()
    {
        if (!_isPaused) _device.Advance(_signals.Now);
        _signals.Spread();
        if (!_isPaused) _signals.Timer.Set();
    }

    // While it is paused no timer of the device ends: what was due meanwhile happens afterwards.
    private void Pause(bool paused)
    {
        _isPaused = paused;
        if (!paused) Advance();
    }

    private void ForwardToRings(object message)
    {
        _receive.Forward(message);
        _transmit.Forward(message);
    }

    private void Settled()
    {
        if (++_settled < 2) return;
        _settled = 0;
        _settling.Dequeue().Tell(NicSettled.Instance);
    }

    // As in QEMU: a NIC whose netdev is down has no carrier either.
    private void ShowLink() => _device.SetLink(_linkUp && _peerUp, _signals.Now);

    private bool AnnounceOnce()
    {
        if (_isAttached && Station() is { IsZero: false } station) _transmit.Tell(new AnnounceStation(station));
        return _isAttached;
    }

    // The address that the driver uses: the first of its table.
    private MacAddress Station()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, _device.Registers[Register.Ral]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[sizeof(uint)..], _device.Registers[Register.Rah]);
        return MacAddress.Read(bytes);
    }

    private void Say(RingFaulted faulted)
    {
        if (_saidBroken) return;
        _saidBroken = true;
        _log.Warning("{0}: the guest broke its {1}: its registers make no ring; it stands still until they do", _settings.Id, faulted.Ring);
    }

    private PortReport Report()
    {
        var report = new NicReport();
        if (_transmitReady is { } transmit)
        {
            report.AddTransmit(transmit.Queue, (int)TransmitCounter.Frames);
            report.AddLoopback(transmit.Loopback!);
        }

        if (_receiveReady is { } receive)
        {
            report.AddReceive(receive.Queue, (int)ReceiveCounter.Frames);
            report.AddEntrance(receive.Queue, _transmitReady?.Loopback?.Sent ?? 0);
        }

        report.AddEvents(E1000Counters.Table, row => _device.Counters[(E1000Counter)row]);
        report.AddEvents(PciCounters.Table, row => _device[(PciCounter)row]);
        return report.Make(_settings.Id, "e1000", _isAttached && _linkUp, _counters);
    }
}
