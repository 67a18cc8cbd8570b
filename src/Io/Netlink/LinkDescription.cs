using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using ActorNet.Io.Native;

namespace ActorNet.Io.Netlink;

/// <summary>What the kernel says of a network interface.</summary>
public sealed record LinkDescription
{
    /// <summary>Its index, as in `ip link`.</summary>
    public required int Index { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is administratively up.</summary>
    public required bool IsUp { get; init; }

    /// <summary>Whether it has a carrier.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>Its largest packet, in bytes without the Ethernet header.</summary>
    public int Mtu { get; init; }

    /// <summary>The index of the bridge or bond that it belongs to; 0 when there is none.</summary>
    public int Master { get; init; }

    /// <summary>Its address.</summary>
    public PhysicalAddress Address { get; init; } = PhysicalAddress.None;

    /// <summary>The driver's word for what it is: tun, macvtap, bridge, veth...; empty for hardware.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What a tun or tap is like; null for other kinds.</summary>
    public TunDescription? Tun { get; init; }

    /// <summary>Reads an RTM_NEWLINK or RTM_DELLINK; null when it is too short to be one.</summary>
    internal static LinkDescription? Parse(ReadOnlySpan<byte> payload)
    {
        int size = Marshal.SizeOf<LinkMessage>();
        if (payload.Length < size) return null;
        LinkMessage message = MemoryMarshal.Read<LinkMessage>(payload);
        var link = new LinkDescription { Index = message.Index, Name = "", IsUp = (message.Flags & (uint)LibC.IFF_UP) != 0 };
        var attributes = new NetlinkAttributes(payload[size..]);
        while (attributes.TryNext(out ushort type, out ReadOnlySpan<byte> value))
        {
            link = type switch
            {
                LibC.IFLA_IFNAME => link with { Name = NetlinkAttributes.Text(value) },
                LibC.IFLA_MTU => link with { Mtu = NetlinkAttributes.Number(value) },
                LibC.IFLA_MASTER => link with { Master = NetlinkAttributes.Number(value) },
                LibC.IFLA_ADDRESS => link with { Address = new PhysicalAddress(value.ToArray()) },
                LibC.IFLA_CARRIER => link with { HasCarrier = NetlinkAttributes.Flag(value) },
                LibC.IFLA_LINKINFO => ParseInfo(link, value),
                _ => link,
            };
        }

        return link;
    }

    private static LinkDescription ParseInfo(LinkDescription link, ReadOnlySpan<byte> info)
    {
        ReadOnlySpan<byte> data = default;
        var attributes = new NetlinkAttributes(info);
        while (attributes.TryNext(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type == LibC.IFLA_INFO_KIND) link = link with { Kind = NetlinkAttributes.Text(value) };
            else if (type == LibC.IFLA_INFO_DATA) data = value;
        }

        return link.Kind == "tun" ? link with { Tun = TunDescription.Parse(data) } : link;
    }
}
