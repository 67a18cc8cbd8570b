using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Guest.VirtioNet;

/// <summary>What the rings of a driver that moves whole batches have in common.</summary>
public sealed record BatchRingOptions
{
    /// <summary>Every feature that these rings can use.</summary>
    public const ulong UsableFeatures =
        FeatureBits.Version1 | FeatureBits.EventIdx | FeatureBits.RingPacked | FeatureBits.InOrder | FeatureBits.MrgRxbuf | OffloadBits;

    /// <summary>Those of them by which frames cross with checksums and segmentation left to do.</summary>
    public const ulong OffloadBits = FeatureBits.Csum | FeatureBits.GuestCsum
        | FeatureBits.HostTso4 | FeatureBits.HostTso6 | FeatureBits.HostEcn | FeatureBits.HostUfo | FeatureBits.HostUso | GuestSegmentation;

    /// <summary>Bytes of virtio-net header before each frame: that of a device of version 1. virtio 1.2 §5.1.6.</summary>
    public const int HeaderLength = OffloadHeader.Size + sizeof(ushort);

    internal const int Alignment = 64; // one cache line: no two buffers share one

    private const ulong GuestSegmentation =
        FeatureBits.GuestTso4 | FeatureBits.GuestTso6 | FeatureBits.GuestEcn | FeatureBits.GuestUfo | FeatureBits.GuestUso4 | FeatureBits.GuestUso6;

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

    /// <summary>What the device does for frames that are sent.</summary>
    public OffloadSet DeviceTakes => OffloadFeatures.FromDriver(Features);

    /// <summary>What the driver is given undone.</summary>
    public OffloadSet DriverTakes => OffloadFeatures.ToDriver(Features);

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

    /// <summary>
    /// Of the features that both sides have, those that make sense together (virtio 1.2 §5.1.3.1). Frames that are not segmented are
    /// received only into several buffers: a buffer for the longest would be 64 KiB.
    /// </summary>
    public static ulong Sensible(ulong features)
    {
        features &= UsableFeatures | FeatureBits.Mq | FeatureBits.Status | FeatureBits.Mtu;
        if ((features & FeatureBits.MrgRxbuf) == 0) features &= ~GuestSegmentation;
        ulong before;
        do
        {
            before = features;
            // The control queue, which MQ needs, is not the rings' affair.
            foreach (FeatureBit row in FeatureBits.All)
                if ((row.Mask & OffloadBits) != 0 && !row.IsMetBy(features)) features &= ~row.Mask;
        }
        while (features != before);

        return features;
    }

    /// <summary>The longest frame with what is left to do of it: such as are to be segmented have no MTU.</summary>
    internal int LongestWith(OffloadSet offloads) => (offloads & ~OffloadSet.Checksum) != 0 ? Math.Max(EthernetFrame.MaxLength, LongestFrame) : LongestFrame;

    /// <summary>True when one of these features is in use.</summary>
    public bool Has(ulong features) => (Features & features) != 0;

    internal RingDriver MakeRing(GuestMemoryBuilder memory) => RingDriver.Create(memory, RingSize, Features, IndirectUse.Never);

    private static int Aligned(int length) => (length + Alignment - 1) & -Alignment;
}
