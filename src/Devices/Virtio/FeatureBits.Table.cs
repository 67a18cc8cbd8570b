using System.Collections.Immutable;

namespace ActorNet.Devices.Virtio;

/// <content>The features as data: names, properties, defaults as in QEMU, and what each needs.</content>
public static partial class FeatureBits
{
    /// <summary>The features with the specification's names, by bit.</summary>
    /// <remarks>Whether the device can do a feature is said elsewhere: <see cref="VirtioNet.ImplementedFeatures"/>.</remarks>
    public static ImmutableArray<FeatureBit> All { get; } =
    [
        new("VIRTIO_NET_F_CSUM", 0, "5.1.3", "csum", true, "the guest may leave checksums of its frames to the device"),
        new("VIRTIO_NET_F_GUEST_CSUM", 1, "5.1.3", "guest_csum", true, "the guest may be given frames with checksums left to complete"),
        new("VIRTIO_NET_F_CTRL_GUEST_OFFLOADS", 2, "5.1.3", "ctrl_guest_offloads", true, "the guest may switch its offloads while it runs") { Needs = CtrlVq },
        new("VIRTIO_NET_F_MTU", 3, "5.1.3"),
        new("VIRTIO_NET_F_MAC", 5, "5.1.3"),
        new("VIRTIO_NET_F_GSO", 6, "5.1.3.2", "gso", true, "legacy: the guest may send frames of every kind for segmentation") { Needs = Csum },
        new("VIRTIO_NET_F_GUEST_TSO4", 7, "5.1.3", "guest_tso4", true, "the guest may be given large TCP frames over IPv4") { Needs = GuestCsum },
        new("VIRTIO_NET_F_GUEST_TSO6", 8, "5.1.3", "guest_tso6", true, "the guest may be given large TCP frames over IPv6") { Needs = GuestCsum },
        new("VIRTIO_NET_F_GUEST_ECN", 9, "5.1.3", "guest_ecn", true, "the guest may be given large TCP frames with congestion marks") { NeedsOneOf = GuestTso4 | GuestTso6 },
        new("VIRTIO_NET_F_GUEST_UFO", 10, "5.1.3", "guest_ufo", true, "the guest may be given large UDP packets to fragment") { Needs = GuestCsum },
        new("VIRTIO_NET_F_HOST_TSO4", 11, "5.1.3", "host_tso4", true, "the guest may send large TCP frames over IPv4") { Needs = Csum },
        new("VIRTIO_NET_F_HOST_TSO6", 12, "5.1.3", "host_tso6", true, "the guest may send large TCP frames over IPv6") { Needs = Csum },
        new("VIRTIO_NET_F_HOST_ECN", 13, "5.1.3", "host_ecn", true, "the guest may send large TCP frames with congestion marks") { NeedsOneOf = HostTso4 | HostTso6 },
        new("VIRTIO_NET_F_HOST_UFO", 14, "5.1.3", "host_ufo", true, "the guest may send large UDP packets to fragment") { Needs = Csum },
        new("VIRTIO_NET_F_MRG_RXBUF", 15, "5.1.3", "mrg_rxbuf", true, "a frame may span several of the guest's buffers"),
        new("VIRTIO_NET_F_STATUS", 16, "5.1.3", "status", true, "the guest sees whether its link is up"),
        new("VIRTIO_NET_F_CTRL_VQ", 17, "5.1.3", "ctrl_vq", true, "there is a control queue"),
        new("VIRTIO_NET_F_CTRL_RX", 18, "5.1.3", "ctrl_rx", true, "the guest sets receive modes and filters addresses") { Needs = CtrlVq },
        new("VIRTIO_NET_F_CTRL_VLAN", 19, "5.1.3", "ctrl_vlan", true, "the guest filters VLANs") { Needs = CtrlVq },
        new("VIRTIO_NET_F_CTRL_RX_EXTRA", 20, "5.1.3", "ctrl_rx_extra", true, "more receive modes") { Needs = CtrlVq | CtrlRx },
        new("VIRTIO_NET_F_GUEST_ANNOUNCE", 21, "5.1.3", "guest_announce", true, "the guest announces itself when it is asked to") { Needs = CtrlVq },
        new("VIRTIO_NET_F_MQ", 22, "5.1.3", "mq", true, "with queues above 1: the guest may use several queue pairs") { Needs = CtrlVq },
        new("VIRTIO_NET_F_CTRL_MAC_ADDR", 23, "5.1.3", "ctrl_mac_addr", true, "the guest may change its address") { Needs = CtrlVq },
        new("VIRTIO_F_ANY_LAYOUT", 27, "6.3", "any_layout", true, "legacy: the guest may cut its buffers in any way"),
        new("VIRTIO_F_INDIRECT_DESC", 28, "6", "indirect_desc", true, "descriptors may stand in tables of their own"),
        new("VIRTIO_F_EVENT_IDX", 29, "6", "event_idx", true, "fewer notifications: each side says at which index it wants one"),
        new("VIRTIO_F_VERSION_1", 32, "6"),
        new("VIRTIO_F_ACCESS_PLATFORM", 33, "6", "iommu_platform", false, "addresses in rings are those of the guest's IOMMU"),
        new("VIRTIO_F_RING_PACKED", 34, "6", "packed", false, "rings may be packed"),
        new("VIRTIO_F_IN_ORDER", 35, "6", "in_order", false, "buffers are given back in the order in which they came"),
        new("VIRTIO_F_NOTIFICATION_DATA", 38, "6"), // of no use here: an eventfd carries no data
        new("VIRTIO_F_RING_RESET", 40, "6", "queue_reset", false, "single queues may be reset; only for a VMM that then stops the ring here, which QEMU does not"),
        new("VIRTIO_NET_F_DEVICE_STATS", 50, "5.1.3", "device_stats", true, "the guest may ask for statistics of its queues") { Needs = CtrlVq },
        new("VIRTIO_NET_F_HASH_TUNNEL", 51, "5.1.3", "hash_tunnel", false, "hashes may be of what a tunnel carries") { Needs = CtrlVq, NeedsOneOf = Rss | HashReport },
        new("VIRTIO_NET_F_VQ_NOTF_COAL", 52, "5.1.3", "vq_notf_coal", true, "the guest sets for each queue how long interrupts may be held back") { Needs = CtrlVq },
        new("VIRTIO_NET_F_NOTF_COAL", 53, "5.1.3", "notf_coal", true, "the guest sets how long interrupts may be held back") { Needs = CtrlVq },
        new("VIRTIO_NET_F_GUEST_USO4", 54, "5.1.3", "guest_uso4", true, "the guest may be given large UDP frames over IPv4 to segment") { Needs = GuestCsum },
        new("VIRTIO_NET_F_GUEST_USO6", 55, "5.1.3", "guest_uso6", true, "the guest may be given large UDP frames over IPv6 to segment") { Needs = GuestCsum },
        new("VIRTIO_NET_F_HOST_USO", 56, "5.1.3", "host_uso", true, "the guest may send large UDP frames to segment") { Needs = Csum },
        new("VIRTIO_NET_F_HASH_REPORT", 57, "5.1.3", "hash", false, "the guest may be told the hash of each frame") { Needs = CtrlVq },
        new("VIRTIO_NET_F_GUEST_HDRLEN", 59, "5.1.3", "guest_hdrlen", true, "the guest may say exactly how long a frame's headers are"),
        new("VIRTIO_NET_F_RSS", 60, "5.1.3", "rss", false, "with queues above 1: the guest may say which queue gets which flows") { Needs = CtrlVq },
        new("VIRTIO_NET_F_RSC_EXT", 61, "5.1.3", "guest_rsc_ext", false, "the guest is told how many segments and acknowledgements were joined") { NeedsOneOf = HostTso4 | HostTso6 },
        new("VIRTIO_NET_F_STANDBY", 62, "5.1.3", "failover", false, "the guest may prefer another device with the same address while there is one"),
        new("VIRTIO_NET_F_SPEED_DUPLEX", 63, "5.1.3"),
    ];

    /// <summary>What is offered, of what the device can do, when nobody says otherwise.</summary>
    public static ulong Defaults { get; } = All.Where(static feature => feature.Default).Aggregate(0UL, static (mask, feature) => mask | feature.Mask);

    /// <summary>The features without those that miss another one which they need, directly or not.</summary>
    /// <param name="features">A mask.</param>
    /// <param name="given">Features that count as there for those that need them.</param>
    public static ulong WithoutUnmet(ulong features, ulong given = 0)
    {
        while (true)
        {
            ulong met = features;
            foreach (FeatureBit feature in All)
                if (!feature.IsMetBy(features | given)) met &= ~feature.Mask;
            if (met == features) return met;
            features = met;
        }
    }

    /// <summary>The names of the features in a mask, for logs; bits without a name as "bit N".</summary>
    public static string Describe(ulong features) => string.Join(", ", NamesOf(features));

    /// <summary>The same one by one, by bit.</summary>
    public static ImmutableArray<string> NamesOf(ulong features)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (int bit = 0; bit < 64; bit++)
        {
            if ((features & (1UL << bit)) == 0) continue;
            FeatureBit known = All.FirstOrDefault(feature => feature.Bit == bit);
            names.Add(known.Name ?? $"bit {bit}");
        }

        return names.ToImmutable();
    }
}
