using ActorNet.Actors.E1000s;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;
using ActorNet.Guest.E1000;
using ActorNet.Guest.Stacks;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Host.Demo;

/// <summary>A whole guest as a port, as <see cref="DemoGuestActor"/>, but with an e1000: the card, its driver, and an IP stack behind the driver.</summary>
/// <remarks>
/// Owns: the guest's memory, the driver, the stack, and the card as its child, whose transport it is. Runs on: the lane of the topology, as the card
/// does; so its driver's accesses are plain calls. In: interrupts, a timer. Out: what the card tells its transport goes on to our parent.
/// </remarks>
public sealed class DemoE1000GuestActor : UntypedActor, IWithTimers, IPciHost, IFrameReceiver
{
    private const int PollBudget = 64; // frames a turn, so that messages are never far behind
    private const string StackTimer = "stack";

    private readonly IActorRef _self = Context.Self; // interrupts come in turns of others
    private readonly GuestMemoryBuilder _memory;
    private readonly E1000DriverOptions _options = new();
    private readonly E1000Settings _settings;
    private readonly MacAddress _mac;
    private readonly Ipv4Address _address;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private E1000Driver _driver = null!;
    private IpStack _stack = null!;
    private IActorRef _nic = ActorRefs.Nobody;
    private bool _level;
    private bool _isTold;

    /// <summary>Called by <see cref="Create"/>.</summary>
    public DemoE1000GuestActor(string id, Ipv4Address address, string dispatcher)
    {
        _address = address;
        _mac = DemoGuestActor.AddressOf(address);
        _memory = GuestMemoryBuilder.OverPinnedArray(E1000Driver.MemoryNeeded(_options));
        // Nobody waits for a cable to be negotiated: the first ping is to be answered.
        _settings = new E1000Settings(id, new E1000Device(new E1000Options(_mac) { AutonegotiationTime = TimeSpan.Zero }), dispatcher);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // set by the runtime before PreStart

    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<DemoE1000GuestActor>(settings.Id, settings.Get(DemoGuestPortType.Address), dispatcher).WithDispatcher(dispatcher);
    }

    /// <inheritdoc/>
    void IPciHost.SetInterrupt(bool level)
    {
        _level = level;
        if (level) TellWork();
    }

    /// <inheritdoc/>
    void IPciHost.SignalMessage(ulong address, uint data)
    {
        // The driver does not enable MSI.
    }

    /// <inheritdoc/>
    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => _stack.Receive(frame);

    /// <inheritdoc/>
    protected override void PreStart() => _nic = Context.Watch(Context.ActorOf(E1000Actor.Props(_settings), "nic"));

    /// <inheritdoc/>
    protected override void PostStop() => _memory.Memory.Release();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkDue: _isTold = false; Work(); break;
            case PciFunctionReady ready: Boot(ready.Function); break;
            case Connect or Disconnect or SetLink or PeerLinkChanged or PausePort or AnnounceSelf or GetPortReport: _nic.Forward(message); break;
            case PortReady or LinkChanged or PeerTakes: Context.Parent.Tell(message); break;
            case Terminated: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    private void Boot(PciFunction function)
    {
        var clock = new LaneClock(Context.System.Scheduler);
        _driver = new E1000Driver(new PciFunctionAccess(function, () => clock.Nanoseconds), _memory, _options);
        _stack = new IpStack(new StackOptions(_mac, _address, DemoSubnet.PrefixLength), _driver, TimeProvider.System);
        function.Host = this;
        function.SetMemory(_memory.Memory, clock.Nanoseconds);
        try
        {
            _driver.Probe();
        }
        catch (InvalidOperationException e)
        {
            // Driver and device are both ours, so this is our own mistake.
            _log.Error(e, "the guest of the demo and its NIC disagree");
            Context.Parent.Tell(new PortFailed($"the guest's driver failed: {e.Message}", "this is a bug of actornet"));
            Context.Stop(Self);
            return;
        }

        _driver.Up();
        _nic.Tell(AttachMachine.Instance);
    }

    private void Work()
    {
        if (_level) _driver.OnInterrupt();
        if (_driver.Poll(PollBudget, this) || _level) TellWork();
        _stack.Poll();
        _driver.Flush();
        if (_stack.NextTimer is { } next) Timers.StartSingleTimer(StackTimer, WorkDue.Instance, next);
    }

    private void TellWork()
    {
        if (_isTold) return;
        _isTold = true;
        _self.Tell(WorkDue.Instance, _self);
    }

    private sealed class WorkDue
    {
        public static readonly WorkDue Instance = new();
    }
}
