using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>An Intel 82540EM without its rings: registers, EEPROM, PHY, interrupts, filter, statistics. Intel 8254x manual (317453).</summary>
/// <remarks>
/// Not thread-safe: the transport, the rings and the timer share it on one lane. Nothing here calls back into them but
/// <see cref="IPciHost"/> and <see cref="PciFunction.OnEffects"/>.
/// </remarks>
public sealed partial class E1000Device : PciFunction
{
    /// <summary>PCI vendor: Intel.</summary>
    public const ushort VendorId = 0x8086;

    /// <summary>PCI device: 82540EM.</summary>
    public const ushort DeviceId = 0x100e;

    /// <summary>The range of registers, 128 KiB of memory.</summary>
    public const int MemoryBar = 0;

    /// <summary>The range of IOADDR and IODATA, 64 I/O ports.</summary>
    public const int IoBar = 1;

    private E1000Effects _effects;
    private int _depth; // changes under way
    private long _deadline = long.MaxValue;
    private bool _isLoopback;
    private bool _receiverReady;
    private bool _transmitterReady;
    private bool _linkUp;

    /// <summary>A card as described, after power-on.</summary>
    /// <exception cref="ArgumentException">The address is none that a station has.</exception>
    public E1000Device(E1000Options options)
        : base(E1000Configuration.Create((options ?? throw new ArgumentNullException(nameof(options))).Msi), E1000Configuration.Bars)
    {
        if (options.Mac.IsMulticast || options.Mac.IsZero)
            throw new ArgumentException($"{options.Mac} is no station's address: it is a group address or zero.", nameof(options));
        if (options.InterruptInterval < TimeSpan.Zero || options.InterruptInterval > E1000Options.LongestInterruptInterval)
            throw new ArgumentException($"{options.InterruptInterval} between two interrupts is not from 0 to {E1000Options.LongestInterruptInterval}.", nameof(options));
        Options = options;
        Eeprom = new Eeprom(options.Mac, Counters);
        Phy = new Phy(options.AutonegotiationTime);
        Interrupts = new InterruptControl(Registers, Counters, options.InterruptInterval);
        Statistics = new Statistics(Registers);
        Filter = new ReceiveFilter(Registers);
        CreateRings();
        ResetAll(0);
        _linkUp = LinkUp;
    }

    /// <summary>What the card was made from.</summary>
    public E1000Options Options { get; }

    /// <summary>The registers, without effects.</summary>
    public RegisterFile Registers { get; } = new();

    /// <summary>The EEPROM.</summary>
    public Eeprom Eeprom { get; }

    /// <summary>The PHY.</summary>
    public Phy Phy { get; }

    /// <summary>The interrupts.</summary>
    public InterruptControl Interrupts { get; }

    /// <summary>The statistics registers.</summary>
    public Statistics Statistics { get; }

    /// <summary>Which frames the driver wants.</summary>
    public ReceiveFilter Filter { get; }

    /// <summary>What was counted.</summary>
    public E1000CounterSet Counters { get; } = new();

    /// <summary>What is to be done: since <see cref="TakeEffects"/>.</summary>
    public E1000Effects Effects => _effects;

    /// <inheritdoc/>
    public override long NextDeadline => _deadline;

    /// <summary>Whether the driver sees a link: STATUS.LU.</summary>
    public bool LinkUp => (Registers[Register.Control] & ControlBits.SetLinkUp) != 0 && Phy.IsLinkSeen;

    /// <summary>Whether what is sent comes back: loopback of the MAC or the PHY. Frames of the peer are not received meanwhile.</summary>
    public bool IsLoopback => Phy.IsLoopback || (Registers[Register.Rctl] & ReceiveControlBits.LoopbackMask) == ReceiveControlBits.MacLoopback;

    /// <summary>Whether frames can be received: enabled, link or loopback, memory that may be written.</summary>
    public bool ReceiverReady => (Registers[Register.Rctl] & ReceiveControlBits.Enable) != 0 && CanMove;

    /// <summary>Whether frames can be sent: enabled, link or loopback, memory that may be read.</summary>
    public bool TransmitterReady => (Registers[Register.Tctl] & TransmitControlBits.Enable) != 0 && CanMove;

    /// <inheritdoc/>
    protected override int MsiOffset => Options.Msi ? E1000Configuration.MsiCapability : 0;

    private bool CanMove => CanMaster && Memory is not null && (LinkUp || IsLoopback);

    /// <summary>Hands over what is to be done.</summary>
    public E1000Effects TakeEffects()
    {
        E1000Effects effects = _effects;
        _effects = E1000Effects.None;
        return effects;
    }

    /// <summary>Sets causes at once, but for ITR.</summary>
    public void Cause(InterruptCause causes, long now)
    {
        Enter();
        Interrupts.Set(causes, now);
        Leave(now);
    }

    /// <summary>A packet was written to the driver's buffers: RXT0, now or when RDTR and RADV say.</summary>
    public void RaiseReceive(long now)
    {
        Enter();
        Interrupts.Received(now);
        Leave(now);
    }

    /// <summary>A descriptor with RS was written back: TXDW, now or, with IDE, when TIDV and TADV say.</summary>
    /// <param name="delayed">The descriptor's IDE bit.</param>
    /// <param name="now">In nanoseconds.</param>
    public void RaiseTransmit(bool delayed, long now)
    {
        Enter();
        Interrupts.Transmitted(delayed, now);
        Leave(now);
    }

    /// <summary>The host's side of the link: whether there is anybody to talk to.</summary>
    public void SetLink(bool up, long now)
    {
        Enter();
        Phy.SetPartner(up, now);
        Leave(now);
    }

    /// <inheritdoc/>
    public override void Advance(long now)
    {
        Enter();
        if (now >= Phy.NextDeadline) Phy.Advance(now);
        if (now >= Interrupts.NextDeadline) Interrupts.Advance(now);
        Leave(now);
    }

    /// <inheritdoc/>
    protected override void OnMasteringChanged(long now)
    {
        Enter();
        Leave(now);
    }

    // Rings are in Rings/.
    partial void CreateRings();

    partial void ResetRings(long now);

    private void Enter() => _depth++;

    // What follows from a change, once it is complete.
    private void Leave(long now)
    {
        if (--_depth != 0) return;
        if (LinkUp != _linkUp)
        {
            _linkUp = !_linkUp;
            Counters.Add(E1000Counter.LinkChanges);
            _effects |= E1000Effects.LinkChanged;
            Interrupts.Set(InterruptCause.LinkStatusChange, now);
        }

        if (Phy.IsInterrupting && (Interrupts.Causes & InterruptCause.Phy) == 0) Interrupts.Set(InterruptCause.Phy, now);
        if (IsLoopback != _isLoopback)
        {
            _isLoopback = !_isLoopback;
            _effects |= E1000Effects.ReceiverChanged | E1000Effects.TransmitterChanged;
        }

        if (ReceiverReady != _receiverReady)
        {
            _receiverReady = !_receiverReady;
            _effects |= E1000Effects.ReceiverChanged;
        }

        if (TransmitterReady != _transmitterReady)
        {
            _transmitterReady = !_transmitterReady;
            _effects |= E1000Effects.TransmitterChanged;
        }

        SetInterrupt(Interrupts.IsAsserted);
        long deadline = Math.Min(Phy.NextDeadline, Interrupts.NextDeadline);
        if (deadline != _deadline)
        {
            _deadline = deadline;
            _effects |= E1000Effects.TimerChanged;
        }

        if (_effects != E1000Effects.None) OnEffects?.Invoke();
    }
}
