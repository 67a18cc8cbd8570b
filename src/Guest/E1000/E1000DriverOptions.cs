namespace ActorNet.Guest.E1000;

/// <summary>How an <see cref="E1000Driver"/> drives: sizes, offloads, and how it lets interrupts be held back.</summary>
public sealed record E1000DriverOptions
{
    /// <summary>Descriptors of the receive ring: a multiple of 8.</summary>
    public int ReceiveRingSize { get; init; } = 256;

    /// <summary>Descriptors of the transmit ring: a multiple of 8.</summary>
    public int TransmitRingSize { get; init; } = 256;

    /// <summary>Largest IP packet, in bytes without the Ethernet header; frames to segment are longer, see <see cref="LongestSend"/>.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Bytes of a receive buffer: 256, 512, 1024, 2048, 4096, 8192 or 16384. Longer packets lie in several.</summary>
    public int ReceiveBufferLength { get; init; } = 2048;

    /// <summary>The longest frame that can be sent, in bytes, to be segmented perhaps.</summary>
    public int LongestSend { get; init; } = 1518;

    /// <summary>Frames that can be on their way out: each has a buffer of <see cref="LongestSend"/>.</summary>
    public int TransmitBuffers { get; init; } = 128;

    /// <summary>Bytes of a transmit descriptor at most; longer frames take several. Linux: 4096.</summary>
    public int SegmentLength { get; init; } = 4096;

    /// <summary>The device checks checksums of received frames (RXCSUM).</summary>
    public bool ReceiveChecksum { get; init; } = true;

    /// <summary>The device takes VLAN tags out of received frames and puts them into sent ones (CTRL.VME); the driver puts them back.</summary>
    public bool StripsVlan { get; init; }

    /// <summary>All frames are received (RCTL.UPE, MPE).</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>ITR: the least time between interrupts, in units of 256 ns; 0: none.</summary>
    public ushort ThrottlingRate { get; init; }

    /// <summary>RDTR, RADV: how long a received packet's interrupt may be held back since the last and since the first, in units of 1.024 us.</summary>
    public (ushort Relative, ushort Absolute) ReceiveDelay { get; init; }

    /// <summary>TIDV, TADV: the same of sent packets. 0: their interrupts are not delayed.</summary>
    public (ushort Relative, ushort Absolute) TransmitDelay { get; init; }

    /// <summary>Where the driver's firmware maps BAR 0, 128 KiB.</summary>
    public uint MemoryBase { get; init; } = 0xfebc_0000;

    /// <summary>Where the driver's firmware maps BAR 1, 64 bytes.</summary>
    public uint IoBase { get; init; } = 0xc000;

    /// <summary>ArgumentException for what no device takes: a mistake of the program.</summary>
    internal void Validate()
    {
        Check(ReceiveRingSize is >= 8 and <= 4096 && ReceiveRingSize % 8 == 0, nameof(ReceiveRingSize));
        Check(TransmitRingSize is >= 8 and <= 4096 && TransmitRingSize % 8 == 0, nameof(TransmitRingSize));
        Check(ReceiveBufferLength is >= 256 and <= 16384 && int.IsPow2(ReceiveBufferLength), nameof(ReceiveBufferLength));
        Check(Mtu is >= 68 and <= 16110, nameof(Mtu));
        Check(LongestSend is >= 60 and <= 65550, nameof(LongestSend));
        Check(TransmitBuffers > 0, nameof(TransmitBuffers));
        Check(SegmentLength is >= 16 and <= 16288, nameof(SegmentLength));
        Check((LongestSend / SegmentLength) + 3 < TransmitRingSize, nameof(TransmitRingSize));
    }

    private static void Check(bool condition, string name)
    {
        if (!condition) throw new ArgumentException($"{name} is out of its range", name);
    }
}
