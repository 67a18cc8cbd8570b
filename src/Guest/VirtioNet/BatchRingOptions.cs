using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>What the rings of a driver that moves whole batches have in common.</summary>
public sealed record BatchRingOptions
{
    /// <summary>Every feature that these rings can use.</summary>
    public const ulong UsableFeatures =
        FeatureBits.Version1 | FeatureBits.EventIdx | FeatureBits.RingPacked | FeatureBits.InOrder | FeatureBits.MrgRxbuf;

    /// <summary>Bytes of virtio-net header before each frame: that of a device of version 1. virtio 1.2 §5.1.6.</summary>
    public const int HeaderLength = OffloadHeader.Size + sizeof(ushort);

    internal const int Alignment = 64; // one cache line: no two buffers share one

    private const int Tags = 2 * EthernetFrame.VlanTagLength;

    /// <summary>The features in use.</summary>
    public ulong Features { get; init; } = FeatureBits.Version1 | FeatureBits.EventIdx | FeatureBits.MrgRxbuf;

    /// <summary>Entries of each ring: a power of two.</summary>
    public ushort RingSize { get; init; } = 256;

    /// <summary>Largest packet, in bytes without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Bytes of a buffer, header included; with mergeable buffers, and in the transmit rings, a frame may take several.</summary>
    public int BufferLength { get; init; } = 2048;

    /// <summary>Frames that may be with the network while the receive ring is full all the same.</summary>
    public int LentBuffers { get; init; } = 512;

    /// <summary>The longest frame in either direction: header, two VLAN tags, packet.</summary>
    public int LongestFrame => EthernetFrame.HeaderLength + Tags + Mtu;

    /// <summary>Bytes of a receive buffer: without mergeable buffers each has room for the longest frame.</summary>
    public int ReceiveBufferLength => Aligned(Has(FeatureBits.MrgRxbuf) ? BufferLength : Math.Max(BufferLength, HeaderLength + LongestFrame));

    /// <summary>Bytes of a transmit buffer.</summary>
    public int TransmitBufferLength => Aligned(BufferLength);

    /// <summary>Buffers of a receive ring.</summary>
    public int ReceiveBuffers => RingSize + LentBuffers;

    /// <summary>Bytes of guest memory that so many pairs of rings need at most.</summary>
    public long MemoryNeeded(int pairs)
    {
        const int BytesPerEntry = 16 + 2 + 8, Slack = 256;
        long rings = 2 * ((RingSize * BytesPerEntry) + Slack);
        return pairs * (rings + ((long)ReceiveBuffers * ReceiveBufferLength) + ((long)RingSize * TransmitBufferLength) + (2 * Alignment));
    }

    /// <summary>True when one of these features is in use.</summary>
    public bool Has(ulong features) => (Features & features) != 0;

    internal RingDriver MakeRing(GuestMemoryBuilder memory) => RingDriver.Create(memory, RingSize, Features, IndirectUse.Never);

    private static int Aligned(int length) => (length + Alignment - 1) & -Alignment;
}
