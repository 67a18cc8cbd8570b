using ActorNet.Io.Native;

namespace ActorNet.Io.Netlink;

/// <summary>What the kernel says of a tun or tap interface.</summary>
/// <param name="IsTap">Ethernet frames; false: IP packets.</param>
/// <param name="IsMultiQueue">Made with multi_queue: every queue has to be opened so.</param>
/// <param name="HasVnetHeader">Frames have a virtio-net header.</param>
/// <param name="IsPersistent">It outlives its descriptors.</param>
/// <param name="Queues">Attached descriptors; the kernel tells it of multi_queue interfaces only.</param>
/// <param name="DetachedQueues">Descriptors that get no frames (TUNSETQUEUE).</param>
public sealed record TunDescription(bool IsTap, bool IsMultiQueue, bool HasVnetHeader, bool IsPersistent, int Queues, int DetachedQueues)
{
    internal static TunDescription Parse(ReadOnlySpan<byte> data)
    {
        var tun = new TunDescription(false, false, false, false, 0, 0);
        var attributes = new NetlinkAttributes(data);
        while (attributes.TryNext(out ushort type, out ReadOnlySpan<byte> value))
        {
            tun = type switch
            {
                LibC.IFLA_TUN_TYPE => tun with { IsTap = value.Length > 0 && value[0] == LibC.IFF_TAP },
                LibC.IFLA_TUN_MULTI_QUEUE => tun with { IsMultiQueue = NetlinkAttributes.Flag(value) },
                LibC.IFLA_TUN_VNET_HDR => tun with { HasVnetHeader = NetlinkAttributes.Flag(value) },
                LibC.IFLA_TUN_PERSIST => tun with { IsPersistent = NetlinkAttributes.Flag(value) },
                LibC.IFLA_TUN_NUM_QUEUES => tun with { Queues = NetlinkAttributes.Number(value) },
                LibC.IFLA_TUN_NUM_DISABLED_QUEUES => tun with { DetachedQueues = NetlinkAttributes.Number(value) },
                _ => tun,
            };
        }

        return tun;
    }
}
