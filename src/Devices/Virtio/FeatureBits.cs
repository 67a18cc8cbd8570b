using System.Collections.Immutable;

namespace ActorNet.Devices.Virtio;

/// <summary>Feature masks of a network device. virtio 1.2 §5.1.3 and §6.</summary>
public static class FeatureBits
{
    /// <summary>VIRTIO_NET_F_CSUM: the device completes checksums of frames it is sent.</summary>
    public const ulong Csum = 1UL << 0;

    /// <summary>VIRTIO_NET_F_GUEST_CSUM: the driver takes frames with incomplete checksums.</summary>
    public const ulong GuestCsum = 1UL << 1;

    /// <summary>VIRTIO_NET_F_CTRL_GUEST_OFFLOADS: the driver changes its offloads at run time.</summary>
    public const ulong CtrlGuestOffloads = 1UL << 2;

    /// <summary>VIRTIO_NET_F_MTU: the device tells its MTU.</summary>
    public const ulong Mtu = 1UL << 3;

    /// <summary>VIRTIO_NET_F_MAC: the device has an Ethernet address.</summary>
    public const ulong Mac = 1UL << 5;

    /// <summary>VIRTIO_NET_F_GUEST_TSO4.</summary>
    public const ulong GuestTso4 = 1UL << 7;

    /// <summary>VIRTIO_NET_F_GUEST_TSO6.</summary>
    public const ulong GuestTso6 = 1UL << 8;

    /// <summary>VIRTIO_NET_F_GUEST_ECN.</summary>
    public const ulong GuestEcn = 1UL << 9;

    /// <summary>VIRTIO_NET_F_GUEST_UFO.</summary>
    public const ulong GuestUfo = 1UL << 10;

    /// <summary>VIRTIO_NET_F_HOST_TSO4.</summary>
    public const ulong HostTso4 = 1UL << 11;

    /// <summary>VIRTIO_NET_F_HOST_TSO6.</summary>
    public const ulong HostTso6 = 1UL << 12;

    /// <summary>VIRTIO_NET_F_HOST_ECN.</summary>
    public const ulong HostEcn = 1UL << 13;

    /// <summary>VIRTIO_NET_F_HOST_UFO.</summary>
    public const ulong HostUfo = 1UL << 14;

    /// <summary>VIRTIO_NET_F_MRG_RXBUF: a frame may span receive buffers.</summary>
    public const ulong MrgRxbuf = 1UL << 15;

    /// <summary>VIRTIO_NET_F_STATUS: the configuration has a status field.</summary>
    public const ulong Status = 1UL << 16;

    /// <summary>VIRTIO_NET_F_CTRL_VQ: there is a control queue.</summary>
    public const ulong CtrlVq = 1UL << 17;

    /// <summary>VIRTIO_NET_F_CTRL_RX: the control queue sets receive modes.</summary>
    public const ulong CtrlRx = 1UL << 18;

    /// <summary>VIRTIO_NET_F_CTRL_VLAN: the control queue sets a VLAN filter.</summary>
    public const ulong CtrlVlan = 1UL << 19;

    /// <summary>VIRTIO_NET_F_CTRL_RX_EXTRA: more receive modes.</summary>
    public const ulong CtrlRxExtra = 1UL << 20;

    /// <summary>VIRTIO_NET_F_GUEST_ANNOUNCE: the driver announces itself on request.</summary>
    public const ulong GuestAnnounce = 1UL << 21;

    /// <summary>VIRTIO_NET_F_MQ: several queue pairs.</summary>
    public const ulong Mq = 1UL << 22;

    /// <summary>VIRTIO_NET_F_CTRL_MAC_ADDR: the control queue sets the Ethernet address.</summary>
    public const ulong CtrlMacAddr = 1UL << 23;

    /// <summary>VIRTIO_F_INDIRECT_DESC.</summary>
    public const ulong IndirectDesc = 1UL << 28;

    /// <summary>VIRTIO_F_EVENT_IDX.</summary>
    public const ulong EventIdx = 1UL << 29;

    /// <summary>VIRTIO_F_VERSION_1: not the legacy interface.</summary>
    public const ulong Version1 = 1UL << 32;

    /// <summary>VIRTIO_F_ACCESS_PLATFORM.</summary>
    public const ulong AccessPlatform = 1UL << 33;

    /// <summary>VIRTIO_F_RING_PACKED.</summary>
    public const ulong RingPacked = 1UL << 34;

    /// <summary>VIRTIO_F_IN_ORDER.</summary>
    public const ulong InOrder = 1UL << 35;

    /// <summary>VIRTIO_F_NOTIFICATION_DATA.</summary>
    public const ulong NotificationData = 1UL << 38;

    /// <summary>VIRTIO_F_RING_RESET.</summary>
    public const ulong RingReset = 1UL << 40;

    /// <summary>VIRTIO_NET_F_HASH_REPORT.</summary>
    public const ulong HashReport = 1UL << 57;

    /// <summary>VIRTIO_NET_F_RSS.</summary>
    public const ulong Rss = 1UL << 60;

    /// <summary>VIRTIO_NET_F_SPEED_DUPLEX.</summary>
    public const ulong SpeedDuplex = 1UL << 63;

    /// <summary>The features above with the specification's names, by bit.</summary>
    public static ImmutableArray<FeatureBit> All { get; } =
    [
        new("VIRTIO_NET_F_CSUM", 0, "5.1.3"),
        new("VIRTIO_NET_F_GUEST_CSUM", 1, "5.1.3"),
        new("VIRTIO_NET_F_CTRL_GUEST_OFFLOADS", 2, "5.1.3"),
        new("VIRTIO_NET_F_MTU", 3, "5.1.3"),
        new("VIRTIO_NET_F_MAC", 5, "5.1.3"),
        new("VIRTIO_NET_F_GUEST_TSO4", 7, "5.1.3"),
        new("VIRTIO_NET_F_GUEST_TSO6", 8, "5.1.3"),
        new("VIRTIO_NET_F_GUEST_ECN", 9, "5.1.3"),
        new("VIRTIO_NET_F_GUEST_UFO", 10, "5.1.3"),
        new("VIRTIO_NET_F_HOST_TSO4", 11, "5.1.3"),
        new("VIRTIO_NET_F_HOST_TSO6", 12, "5.1.3"),
        new("VIRTIO_NET_F_HOST_ECN", 13, "5.1.3"),
        new("VIRTIO_NET_F_HOST_UFO", 14, "5.1.3"),
        new("VIRTIO_NET_F_MRG_RXBUF", 15, "5.1.3"),
        new("VIRTIO_NET_F_STATUS", 16, "5.1.3"),
        new("VIRTIO_NET_F_CTRL_VQ", 17, "5.1.3"),
        new("VIRTIO_NET_F_CTRL_RX", 18, "5.1.3"),
        new("VIRTIO_NET_F_CTRL_VLAN", 19, "5.1.3"),
        new("VIRTIO_NET_F_CTRL_RX_EXTRA", 20, "5.1.3"),
        new("VIRTIO_NET_F_GUEST_ANNOUNCE", 21, "5.1.3"),
        new("VIRTIO_NET_F_MQ", 22, "5.1.3"),
        new("VIRTIO_NET_F_CTRL_MAC_ADDR", 23, "5.1.3"),
        new("VIRTIO_F_INDIRECT_DESC", 28, "6"),
        new("VIRTIO_F_EVENT_IDX", 29, "6"),
        new("VIRTIO_F_VERSION_1", 32, "6"),
        new("VIRTIO_F_ACCESS_PLATFORM", 33, "6"),
        new("VIRTIO_F_RING_PACKED", 34, "6"),
        new("VIRTIO_F_IN_ORDER", 35, "6"),
        new("VIRTIO_F_NOTIFICATION_DATA", 38, "6"),
        new("VIRTIO_F_RING_RESET", 40, "6"),
        new("VIRTIO_NET_F_HASH_REPORT", 57, "5.1.3"),
        new("VIRTIO_NET_F_RSS", 60, "5.1.3"),
        new("VIRTIO_NET_F_SPEED_DUPLEX", 63, "5.1.3"),
    ];

    /// <summary>The names of the features in a mask, for logs; bits without a name as "bit N".</summary>
    public static string Describe(ulong features)
    {
        List<string> names = [];
        for (int bit = 0; bit < 64; bit++)
        {
            if ((features & (1UL << bit)) == 0) continue;
            FeatureBit known = All.FirstOrDefault(feature => feature.Bit == bit);
            names.Add(known.Name ?? $"bit {bit}");
        }

        return string.Join(", ", names);
    }
}
