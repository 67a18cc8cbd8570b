using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>How a driver drives: which features it wants, and how it cuts its buffers. The shapes exist to test devices with.</summary>
public sealed record VirtioNetDriverOptions
{
    /// <summary>Every feature that this driver can use.</summary>
    public const ulong UsableFeatures = FeatureBits.Version1 | FeatureBits.IndirectDesc | FeatureBits.EventIdx | FeatureBits.RingPacked
        | FeatureBits.InOrder | FeatureBits.MrgRxbuf
        | FeatureBits.Mac | FeatureBits.Mtu | FeatureBits.Status | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlVlan
        | FeatureBits.GuestAnnounce | FeatureBits.NotfCoal | FeatureBits.VqNotfCoal
        | FeatureBits.CtrlMacAddr | FeatureBits.Mq | FeatureBits.Rss;

    /// <summary>Hashes in receive headers, for who looks at them (<see cref="IHashReceiver"/>): headers are longer then.</summary>
    public const ulong HashFeatures = FeatureBits.HashReport;

    /// <summary>
    /// Offloads: for who makes and takes frames with checksums and segmentation left to do, because the driver itself does neither. The
    /// longest frames need <see cref="Mtu"/> to be that of them, in both directions.
    /// </summary>
    public const ulong OffloadFeatures = FeatureBits.Csum | FeatureBits.GuestCsum
        | FeatureBits.HostTso4 | FeatureBits.HostTso6 | FeatureBits.HostEcn | FeatureBits.HostUfo | FeatureBits.HostUso
        | FeatureBits.GuestTso4 | FeatureBits.GuestTso6 | FeatureBits.GuestEcn | FeatureBits.GuestUfo | FeatureBits.GuestUso4 | FeatureBits.GuestUso6;

    /// <summary>Features to accept if the device offers them; bits that the driver cannot use are dropped.</summary>
    public ulong Features { get; init; } = UsableFeatures;

    /// <summary>Queue pairs that the device has (max_virtqueue_pairs); the driver lays out all of them.</summary>
    public int QueuePairs { get; init; } = 1;

    /// <summary>Entries of each receive queue: a power of two, but of a packed ring any number.</summary>
    public ushort ReceiveQueueSize { get; init; } = 256;

    /// <summary>Entries of each transmit queue: a power of two, but of a packed ring any number.</summary>
    public ushort TransmitQueueSize { get; init; } = 256;

    /// <summary>Largest IPv4 packet, in bytes without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>
    /// Bytes of a receive buffer, header included. Without mergeable buffers it is raised to what the longest frame needs.
    /// </summary>
    public int ReceiveBufferLength { get; init; } = 2048;

    /// <summary>The virtio-net header stands in a descriptor of its own, as legacy devices demand.</summary>
    public bool SeparateHeader { get; init; }

    /// <summary>Bytes of a descriptor at most; longer buffers are cut. 0: no limit.</summary>
    public int SegmentLength { get; init; }

    /// <summary>How indirect tables are used when the device has them.</summary>
    public IndirectUse Indirect { get; init; } = IndirectUse.WhenLong;
}
