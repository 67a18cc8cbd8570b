using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.Stacks;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Host.Demo;

/// <summary>A whole guest as a port: the NIC, its driver, and an IP stack behind the driver.</summary>
/// <remarks>
/// Owns: the guest's memory, the driver, the stack, and the NIC as its child. Runs on: the lane of the topology, as the NIC does.
/// In: what a transport hears from a NIC (VirtioNetMessages.cs), interrupts, a timer. Out: the NIC's commands; what the NIC
/// tells its supervisor goes on to ours, and what a port is told goes on to the NIC.
/// </remarks>
public sealed class DemoGuestActor : UntypedActor, IWithTimers, IDoorbell, IFrameReceiver
{
    private const int PollBudget = 64; // frames a turn, so that messages are never far behind
    private const string StackTimer = "stack";

    private readonly GuestMemoryBuilder _memory;
    private readonly VirtioNetDriver _driver;
    private readonly IpStack _stack;
    private readonly VirtioNetSettings _settings;
    private readonly IActorRef?[] _queues;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _nic = ActorRefs.Nobody;
    private int _started;

    /// <summary>Called by <see cref="Create"/>.</summary>
    public DemoGuestActor(string id, Ipv4Address address, string dispatcher)
    {
        MacAddress mac = AddressOf(address);
        var options = new VirtioNetDriverOptions();
        _settings = new VirtioNetSettings(id, new VirtioNetDevice(new VirtioNetOptions(mac)), dispatcher);
        _memory = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(options));
        _driver = new VirtioNetDriver(_memory, _settings.Device.DeviceFeatures, options, this);
        _stack = new IpStack(new StackOptions(mac, address, DemoSubnet.PrefixLength), _driver, TimeProvider.System);
        _queues = new IActorRef?[_driver.QueueCount];
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // set by the runtime before PreStart

    /// <summary>A <see cref="PortFactory"/>, for either model.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Get(DemoGuestPortType.Model) == DemoGuestPortType.E1000) return DemoE1000GuestActor.Create(settings, dispatcher);
        return ActorProps.Create<DemoGuestActor>(settings.Id, settings.Get(DemoGuestPortType.Address), dispatcher).WithDispatcher(dispatcher);
    }

    /// <inheritdoc/>
    void IDoorbell.Ring(int queue) => _queues[queue]?.Tell(QueueKicked.Instance);

    /// <inheritdoc/>
    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => _stack.Receive(frame);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _nic = Context.Watch(Context.ActorOf(VirtioNetActor.Props(_settings), "nic"));
        _nic.Tell(new AttachDriver());
        _nic.Tell(new SetDriverFeatures(_driver.Features));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _memory.Memory.Release();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case QueueInterrupt interrupt: _driver.OnInterrupt(interrupt.Queue); Work(); break;
            case PollAgain or StackTimerDue: Work(); break;
            case DriverFeaturesSet: _nic.Tell(new SetMemory(_memory.Memory)); break;
            case MemorySet: StartQueues(); break;
            case QueueStarted started: Started(started); break;
            case Connect or PeerLinkChanged or GetPortReport: _nic.Forward(message); break;
            case PortReady or PortFailed or LinkChanged or PeerTakes: Context.Parent.Tell(message); break;
            case ConfigChanged: break; // its driver does not care for the link
            case DriverFeaturesRefused or QueueRefused or QueueBroken: Fail(message); break;
            case Terminated: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    private void StartQueues()
    {
        for (int queue = 0; queue < _queues.Length; queue++)
            _nic.Tell(new StartQueue(queue, _driver.Layout(queue), VirtqueuePosition.Initial(_driver.Features), Kick: null, new QueueInterrupt(queue, Self)));
    }

    private void Started(QueueStarted started)
    {
        _queues[started.Index] = started.Queue;
        if (++_started < _queues.Length) return;
        _driver.Start();
        Work();
    }

    private void Work()
    {
        if (_driver.Poll(PollBudget, this)) Self.Tell(PollAgain.Instance);
        _stack.Poll();
        _driver.Flush();
        if (_stack.NextTimer is { } next) Timers.StartSingleTimer(StackTimer, StackTimerDue.Instance, next);
    }

    // Driver and device are both ours, so this is our own mistake.
    private void Fail(object message)
    {
        _log.Error("the guest of the demo and its NIC disagree: {0}", message);
        Context.Parent.Tell(new PortFailed($"the guest's driver failed: {message}", "this is a bug of actornet"));
        Context.Stop(Self);
    }

    // 02 marks an address that nobody assigned but its user; the rest makes it this host's own.
    internal static MacAddress AddressOf(Ipv4Address address) => MacAddress.FromValue(0x0200_0000_0000ul | address.Value);

    /// <summary>The interrupt of one queue, and the message that it is: one instance, told as often as it is raised.</summary>
    private sealed class QueueInterrupt(int queue, IActorRef guest) : IInterrupt
    {
        public int Queue => queue;

        public void Raise() => guest.Tell(this);
    }

    private sealed class PollAgain
    {
        public static readonly PollAgain Instance = new();
    }

    private sealed class StackTimerDue
    {
        public static readonly StackTimerDue Instance = new();
    }
}
