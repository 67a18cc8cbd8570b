namespace ActorNet.Devices.Virtio;

/// <summary>Feature masks of a network device. virtio 1.2 §5.1.3 and §6.</summary>
public static partial class FeatureBits
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

    /// <summary>VIRTIO_NET_F_GSO, legacy: the device takes frames to be segmented of every kind.</summary>
    public const ulong Gso = 1UL << 6;

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

    /// <summary>VIRTIO_F_ANY_LAYOUT, legacy: the device takes buffers cut in any way.</summary>
    public const ulong AnyLayout = 1UL << 27;

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

    /// <summary>VIRTIO_NET_F_DEVICE_STATS: the control queue tells statistics.</summary>
    public const ulong DeviceStats = 1UL << 50;

    /// <summary>VIRTIO_NET_F_HASH_TUNNEL: hashes of what a tunnel carries.</summary>
    public const ulong HashTunnel = 1UL << 51;

    /// <summary>VIRTIO_NET_F_VQ_NOTF_COAL: coalescing of notifications, set for each queue.</summary>
    public const ulong VqNotfCoal = 1UL << 52;

    /// <summary>VIRTIO_NET_F_NOTF_COAL: coalescing of notifications.</summary>
    public const ulong NotfCoal = 1UL << 53;

    /// <summary>VIRTIO_NET_F_GUEST_USO4.</summary>
    public const ulong GuestUso4 = 1UL << 54;

    /// <summary>VIRTIO_NET_F_GUEST_USO6.</summary>
    public const ulong GuestUso6 = 1UL << 55;

    /// <summary>VIRTIO_NET_F_HOST_USO.</summary>
    public const ulong HostUso = 1UL << 56;

    /// <summary>VIRTIO_NET_F_HASH_REPORT.</summary>
    public const ulong HashReport = 1UL << 57;

    /// <summary>VIRTIO_NET_F_GUEST_HDRLEN: the driver's hdr_len is exact.</summary>
    public const ulong GuestHdrlen = 1UL << 59;

    /// <summary>VIRTIO_NET_F_RSS.</summary>
    public const ulong Rss = 1UL << 60;

    /// <summary>VIRTIO_NET_F_RSC_EXT: coalesced segments and duplicated acknowledgements are reported.</summary>
    public const ulong RscExt = 1UL << 61;

    /// <summary>VIRTIO_NET_F_STANDBY: a primary device with the same address may take over.</summary>
    public const ulong Standby = 1UL << 62;

    /// <summary>VIRTIO_NET_F_SPEED_DUPLEX.</summary>
    public const ulong SpeedDuplex = 1UL << 63;
}
