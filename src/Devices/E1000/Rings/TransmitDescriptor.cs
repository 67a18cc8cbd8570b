using System.Runtime.InteropServices;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>A transmit descriptor, legacy, context or data, as it lies in memory: 16 bytes, little-endian. 8254x manual §3.3.3, §3.3.6, §3.3.7.</summary>
/// <param name="Address">Of the buffer; of a context descriptor the offsets of checksums.</param>
/// <param name="Lower">Length, kind and commands.</param>
/// <param name="Upper">Status, options and VLAN tag; of a context descriptor header length and segment size.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct TransmitDescriptor(ulong Address, uint Lower, uint Upper)
{
    /// <summary>Bytes in a descriptor.</summary>
    public const int Size = 16;

    /// <summary>EOP: the packet ends with this descriptor.</summary>
    public const uint EndOfPacket = 1u << 24;

    /// <summary>IFCS: the device appends the frame check sequence.</summary>
    public const uint InsertFcs = 1u << 25;

    /// <summary>IC of a legacy descriptor: the device inserts a checksum. Bit 26 of others is <see cref="Segmentation"/>.</summary>
    public const uint InsertChecksum = 1u << 26;

    /// <summary>TSE of a data or context descriptor: segmentation.</summary>
    public const uint Segmentation = 1u << 26;

    /// <summary>RS: report when it is done.</summary>
    public const uint ReportStatus = 1u << 27;

    /// <summary>RPS: report when the packet was sent; here that is the same.</summary>
    public const uint ReportPacketSent = 1u << 28;

    /// <summary>DEXT: a context or data descriptor.</summary>
    public const uint Extended = 1u << 29;

    /// <summary>VLE: the device inserts a VLAN tag.</summary>
    public const uint InsertVlan = 1u << 30;

    /// <summary>IDE: the interrupt may be delayed.</summary>
    public const uint InterruptDelay = 1u << 31;

    /// <summary>TUCMD.TCP of a context descriptor: TCP, else UDP.</summary>
    public const uint ContextTcp = 1u << 24;

    /// <summary>TUCMD.IP of a context descriptor: IPv4, else IPv6.</summary>
    public const uint ContextIPv4 = 1u << 25;

    /// <summary>POPTS.IXSM of a data descriptor: insert the IP checksum.</summary>
    public const uint InsertIPChecksum = 1u << 8;

    /// <summary>POPTS.TXSM of a data descriptor: insert the TCP or UDP checksum.</summary>
    public const uint InsertTransportChecksum = 1u << 9;

    /// <summary>Where the status is, in bytes from the beginning of the descriptor.</summary>
    internal const int StatusAt = 12;

    private const uint KindMask = Extended | (0xFu << 20);
    private const uint DataKind = Extended | (1u << 20);
    private const uint LegacyLengthMask = 0xFFFF, ExtendedLengthMask = 0xFFFFF;
    private const byte DescriptorDone = 1, ReservedStatus = 0xF0;

    /// <summary>A data descriptor.</summary>
    public bool IsData => (Lower & KindMask) == DataKind;

    /// <summary>A context descriptor: no data, but what to do with that of others.</summary>
    public bool IsContext => (Lower & KindMask) == Extended;

    /// <summary>A legacy descriptor, whose DTYP bits mean nothing.</summary>
    public bool IsLegacy => (Lower & Extended) == 0;

    /// <summary>Bytes in the buffer.</summary>
    public int Length => (int)(Lower & (IsLegacy ? LegacyLengthMask : ExtendedLengthMask));

    /// <summary>The driver wants to be told when the descriptor is done.</summary>
    public bool WantsReport => (Lower & (ReportStatus | ReportPacketSent)) != 0;

    /// <summary>CSO: where a legacy descriptor's checksum goes, in bytes from the beginning of the packet.</summary>
    public int ChecksumOffset => (byte)(Lower >> 16);

    /// <summary>CSS: where a legacy descriptor's checksum starts.</summary>
    public int ChecksumStart => (byte)(Upper >> 8);

    /// <summary>The VLAN tag to insert: priority, CFI, VLAN.</summary>
    public ushort VlanTag => (ushort)(Upper >> 16);

    /// <summary>The status that is written back: done, without the collisions that cannot be here.</summary>
    internal byte DoneStatus => (byte)(((byte)Upper & ReservedStatus) | DescriptorDone);

    /// <summary>True when any of the bits of <see cref="Lower"/> is set.</summary>
    public bool Has(uint command) => (Lower & command) != 0;
}
