namespace ActorNet.Devices.VirtioNet;

/// <summary>Numbers of the control queue, named as the specification does. virtio 1.2 §5.1.6.5.</summary>
public static class ControlCommands
{
    /// <summary>VIRTIO_NET_OK.</summary>
    public const byte Ok = 0;

    /// <summary>VIRTIO_NET_ERR.</summary>
    public const byte Error = 1;

    /// <summary>VIRTIO_NET_CTRL_RX: receive modes, each a byte that is 0 or 1.</summary>
    public const byte ReceiveClass = 0;

    /// <summary>VIRTIO_NET_CTRL_RX_PROMISC.</summary>
    public const byte Promiscuous = 0;

    /// <summary>VIRTIO_NET_CTRL_RX_ALLMULTI.</summary>
    public const byte AllMulticast = 1;

    /// <summary>VIRTIO_NET_CTRL_RX_ALLUNI.</summary>
    public const byte AllUnicast = 2;

    /// <summary>VIRTIO_NET_CTRL_RX_NOMULTI.</summary>
    public const byte NoMulticast = 3;

    /// <summary>VIRTIO_NET_CTRL_RX_NOUNI.</summary>
    public const byte NoUnicast = 4;

    /// <summary>VIRTIO_NET_CTRL_RX_NOBCAST.</summary>
    public const byte NoBroadcast = 5;

    /// <summary>VIRTIO_NET_CTRL_MAC: addresses.</summary>
    public const byte MacClass = 1;

    /// <summary>VIRTIO_NET_CTRL_MAC_TABLE_SET: two tables, individual and group addresses.</summary>
    public const byte MacTableSet = 0;

    /// <summary>VIRTIO_NET_CTRL_MAC_ADDR_SET: the device's own address.</summary>
    public const byte MacAddressSet = 1;

    /// <summary>VIRTIO_NET_CTRL_VLAN: VLANs, 16 bits each.</summary>
    public const byte VlanClass = 2;

    /// <summary>VIRTIO_NET_CTRL_VLAN_ADD.</summary>
    public const byte VlanAdd = 0;

    /// <summary>VIRTIO_NET_CTRL_VLAN_DEL.</summary>
    public const byte VlanDelete = 1;

    /// <summary>VIRTIO_NET_CTRL_ANNOUNCE.</summary>
    public const byte AnnounceClass = 3;

    /// <summary>VIRTIO_NET_CTRL_ANNOUNCE_ACK.</summary>
    public const byte AnnounceAcknowledge = 0;

    /// <summary>VIRTIO_NET_CTRL_MQ: queue pairs.</summary>
    public const byte MultiqueueClass = 4;

    /// <summary>VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: 16 bits.</summary>
    public const byte PairsSet = 0;

    /// <summary>VIRTIO_NET_CTRL_MQ_RSS_CONFIG: struct virtio_net_rss_config.</summary>
    public const byte RssConfig = 1;

    /// <summary>VIRTIO_NET_CTRL_MQ_HASH_CONFIG: struct virtio_net_hash_config.</summary>
    public const byte HashConfig = 2;

    /// <summary>VIRTIO_NET_CTRL_GUEST_OFFLOADS.</summary>
    public const byte GuestOffloadsClass = 5;

    /// <summary>VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET: 64 bits, feature bits.</summary>
    public const byte GuestOffloadsSet = 0;

    /// <summary>VIRTIO_NET_CTRL_NOTF_COAL: 32 bits of packets, 32 bits of microseconds.</summary>
    public const byte CoalescingClass = 6;

    /// <summary>VIRTIO_NET_CTRL_NOTF_COAL_TX_SET.</summary>
    public const byte CoalescingTransmitSet = 0;

    /// <summary>VIRTIO_NET_CTRL_NOTF_COAL_RX_SET.</summary>
    public const byte CoalescingReceiveSet = 1;

    /// <summary>VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET: behind 16 bits of queue index and 16 bits that mean nothing.</summary>
    public const byte CoalescingQueueSet = 2;

    /// <summary>VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET.</summary>
    public const byte CoalescingQueueGet = 3;

    /// <summary>VIRTIO_NET_CTRL_STATS.</summary>
    public const byte StatisticsClass = 8;

    /// <summary>VIRTIO_NET_CTRL_STATS_QUERY.</summary>
    public const byte StatisticsQuery = 0;

    /// <summary>VIRTIO_NET_CTRL_STATS_GET.</summary>
    public const byte StatisticsGet = 1;
}
