using System.Runtime.InteropServices;

namespace ActorNet.Devices.Frames;

/// <summary>
/// What a sender leaves to the receiver or to the hardware: checksum and segmentation. 10 bytes, little-endian:
/// the virtio-net header without its buffer count. virtio 1.2 §5.1.6. All zero: a complete Ethernet frame.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public record struct OffloadHeader
{
    /// <summary>Size in bytes; also the length of a legacy virtio-net header.</summary>
    public const int Size = 10;

    /// <summary>VIRTIO_NET_HDR_F_NEEDS_CSUM: the checksum is to be completed.</summary>
    public const byte NeedsChecksum = 1;

    /// <summary>VIRTIO_NET_HDR_F_DATA_VALID: the checksum was found right.</summary>
    public const byte DataValid = 2;

    /// <summary>VIRTIO_NET_HDR_GSO_TCPV4: TCP over IPv4.</summary>
    public const byte GsoTcp4 = 1;

    /// <summary>VIRTIO_NET_HDR_GSO_UDP: a UDP datagram that IP fragments.</summary>
    public const byte GsoUdpFragments = 3;

    /// <summary>VIRTIO_NET_HDR_GSO_TCPV6: TCP over IPv6.</summary>
    public const byte GsoTcp6 = 4;

    /// <summary>VIRTIO_NET_HDR_GSO_UDP_L4: several UDP datagrams.</summary>
    public const byte GsoUdpSegments = 5;

    /// <summary>VIRTIO_NET_HDR_GSO_ECN, a bit: TCP with congestion window reduced.</summary>
    public const byte GsoEcn = 0x80;

    /// <summary>VIRTIO_NET_HDR_F_*: 1 needs checksum, 2 data valid.</summary>
    public byte Flags;

    /// <summary>VIRTIO_NET_HDR_GSO_*: 0 none, 1 TCPv4, 3 UDP, 4 TCPv6, 5 UDP segmentation; 0x80 is ECN.</summary>
    public byte GsoType;

    /// <summary>Bytes of headers to repeat in each segment. A hint, never trusted.</summary>
    public ushort HeaderLength;

    /// <summary>Payload bytes per segment.</summary>
    public ushort GsoSize;

    /// <summary>Where summing starts, in bytes from the beginning of the frame.</summary>
    public ushort ChecksumStart;

    /// <summary>Where the checksum goes, in bytes from <see cref="ChecksumStart"/>.</summary>
    public ushort ChecksumOffset;

    /// <summary>True when the frame is complete and nothing is said of it.</summary>
    public readonly bool IsPlain => (Flags | GsoType) == 0;
}
