using ActorNet.Devices.Frames;
using ActorNet.Guest.Stacks;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.E1000;

/// <summary>The guest's driver of an 82540EM: what a kernel would have, without the kernel, and in the order in which Linux does it.</summary>
/// <remarks>
/// Owns its rings and buffers in guest memory; allocates nothing after construction. One thread; the device may run on another.
/// In: <see cref="OnInterrupt"/> when its line is up or a message came, then <see cref="Poll"/>; or <see cref="Poll"/> alone, without interrupts.
/// Out: frames to the receiver, accesses to the function.
/// </remarks>
public sealed partial class E1000Driver : IFrameSink
{
    private const int Slack = 16; // alignment of one piece
    private const uint LinkUpBit = 2;
    private const uint LinkChangedCause = 4;
    private const uint SequenceErrorCause = 8;
    private const uint WantedCauses = 0x9d; // TXDW, LSC, RXSEQ, RXDMT0, RXT0: as Linux

    private readonly IPciAccess _access;
    private readonly E1000DriverOptions _options;
    private readonly DriverRegisters _registers;
    private readonly E1000ReceiveRing _receive;
    private readonly E1000TransmitRing _transmit;
    private bool _isMasked;

    /// <summary>Lays out its rings in the guest's memory; the device is not touched yet.</summary>
    /// <param name="access">The way to the function.</param>
    /// <param name="memory">Where rings and buffers go.</param>
    /// <param name="options">What the driver wants.</param>
    /// <exception cref="InvalidOperationException">The guest's memory is too small.</exception>
    public E1000Driver(IPciAccess access, GuestMemoryBuilder memory, E1000DriverOptions options)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _access = access;
        _options = options;
        _registers = new DriverRegisters(access, Counters);
        _receive = new E1000ReceiveRing(memory, options, Counters);
        _transmit = new E1000TransmitRing(memory, options, Counters);
    }

    /// <summary>What happened so far.</summary>
    public E1000DriverCounters Counters { get; } = new();

    /// <summary>The address in the device's EEPROM, once it was probed.</summary>
    public MacAddress Mac { get; private set; }

    /// <summary>Whether the device's link was up when the driver looked last.</summary>
    public bool LinkUp { get; private set; }

    /// <summary>True between <see cref="Up"/> and <see cref="Down"/>.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The last frame found no room; frames can be sent again when this has become false.</summary>
    public bool IsTransmitFull => _transmit.IsFull;

    /// <summary>Frames that the device was given and has not said to have sent.</summary>
    public int InFlight => _transmit.InFlight;

    /// <summary>Bytes of guest memory that a driver with these options lays out at most.</summary>
    public static int MemoryNeeded(E1000DriverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int receive = options.ReceiveRingSize * (options.ReceiveBufferLength + Slack + DescriptorRing.DescriptorSize);
        int transmit = (options.TransmitBuffers * (options.LongestSend + Slack)) + (options.TransmitRingSize * DescriptorRing.DescriptorSize);
        return checked(receive + transmit + 4096);
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> frame) => TrySend(frame, default);

    /// <summary>Puts a frame into the transmit ring. The device learns of it with <see cref="Flush"/> or <see cref="Poll"/>.</summary>
    /// <param name="frame">Without FCS.</param>
    /// <param name="offload">What is left to the device.</param>
    /// <returns>False when there is no room.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame, in OffloadHeader offload) => IsUp && _transmit.TrySend(frame, offload);

    /// <summary>Shows the device what was sent since the last time: one access, if there was anything.</summary>
    public void Flush()
    {
        if (IsUp) _transmit.Flush(_registers);
    }

    /// <summary>Takes the buffers of sent frames back now; without this it happens in <see cref="Poll"/> and when there is no room.</summary>
    public void ReclaimSent() => _transmit.Reclaim();

    /// <summary>The interrupt: asks for its causes and masks it until <see cref="Poll"/> has caught up.</summary>
    /// <returns>False when it is not the device's.</returns>
    public bool OnInterrupt()
    {
        uint causes = _registers[DriverRegister.CauseRead]; // reading clears them
        if (causes == 0 || !IsUp)
        {
            Counters.Add(E1000DriverCounter.ForeignInterrupts);
            return false;
        }

        Counters.Add(E1000DriverCounter.Interrupts);
        if ((causes & (LinkChangedCause | SequenceErrorCause)) != 0) CheckLink();
        _registers[DriverRegister.MaskClear] = uint.MaxValue;
        _isMasked = true;
        return true;
    }

    /// <summary>Looks at the link.</summary>
    public void CheckLink() => LinkUp = (_registers[DriverRegister.Status] & LinkUpBit) != 0;

    /// <summary>Hands received frames over, refills, takes sent buffers back, shows what the receiver sent meanwhile, and unmasks interrupts when done.</summary>
    /// <param name="budget">Frames at most.</param>
    /// <param name="receiver">Gets the frames; may send.</param>
    /// <returns>True when there may be more now; false when an interrupt will come for whatever follows.</returns>
    public bool Poll(int budget, IFrameReceiver receiver)
    {
        if (!IsUp) return false;
        _transmit.Reclaim();
        bool more = _receive.Poll(_registers, budget, receiver);
        _transmit.Flush(_registers);
        if (more || !_isMasked) return more;
        _isMasked = false;
        _registers[DriverRegister.MaskSet] = WantedCauses;
        return false;
    }

    /// <summary>Lets the receive ring run out of buffers, as the driver of a busy guest does, or fills it again.</summary>
    public void KeepReceiveBuffers(bool keep)
    {
        _receive.KeepsBuffers = keep;
        if (!keep && IsUp) _receive.Fill(_registers, all: true);
    }

    /// <summary>Writes a register of BAR 0, for tests of what a driver does not do.</summary>
    public void WriteRegister(uint offset, uint value) => _registers[offset] = value;

    /// <summary>Reads a register of BAR 0.</summary>
    public uint ReadRegister(uint offset) => _registers[offset];
}
