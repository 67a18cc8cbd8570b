using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Offloads;

/// <summary>Where the headers of an IP packet are in its frame, in bytes from the beginning of the frame.</summary>
/// <remarks>Bounded: two VLAN tags, eight IPv6 extension headers. Parse a private copy: <see cref="FrameBatch.CopyBytes"/>.</remarks>
public readonly record struct PacketHeaders
{
    /// <summary>IP's number of TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>IP's number of UDP.</summary>
    public const byte Udp = 17;

    internal const byte FragmentHeader = 44;

    private const ushort IPv4EtherType = 0x0800, IPv6EtherType = 0x86dd, ServiceTagEtherType = 0x88a8;
    private const int MostTags = 2, MostExtensions = 8;
    private const int LeastIPv4Length = 20, IPv6Length = 40;
    private const byte HopByHop = 0, Routing = 43, DestinationOptions = 60;

    /// <summary>The IP header.</summary>
    public int Network { get; private init; }

    /// <summary>The transport header, or whatever the protocol is; the frame may end there.</summary>
    public int Transport { get; private init; }

    /// <summary>IP's number of what begins at <see cref="Transport"/>.</summary>
    public byte Protocol { get; private init; }

    /// <summary>IPv6, else IPv4.</summary>
    public bool IsIPv6 { get; private init; }

    /// <summary>A fragment: perhaps without a transport header. In IPv6 parsing ends at the fragment header.</summary>
    public bool IsFragment { get; private init; }

    /// <summary>The packet goes elsewhere before its destination (a routing header with segments left): its pseudo header has another address.</summary>
    public bool IsRouted { get; private init; }

    /// <summary>Where a fragment header would stand in IPv6: behind what every fragment repeats. RFC 8200 §4.5.</summary>
    internal int Fragmentable { get; private init; }

    /// <summary>Where the number of what stands at <see cref="Fragmentable"/> is written.</summary>
    internal int FragmentableNumber { get; private init; }

    /// <summary>Finds the headers; false when it is no IP packet, or its headers are malformed, too many, or not all in the copy.</summary>
    /// <param name="start">A private copy of the beginning of the frame.</param>
    /// <param name="headers">Where they are; everything but the transport header itself lies within the copy.</param>
    public static bool TryParse(ReadOnlySpan<byte> start, out PacketHeaders headers)
    {
        headers = default;
        int at = (2 * MacAddress.Length) + sizeof(ushort);
        if (start.Length < at) return false;
        ushort etherType = BinaryPrimitives.ReadUInt16BigEndian(start[(at - 2)..]);
        for (int tags = 0; etherType is EthernetFrame.VlanEtherType or ServiceTagEtherType; tags++)
        {
            at += EthernetFrame.VlanTagLength;
            if (tags == MostTags || start.Length < at) return false;
            etherType = BinaryPrimitives.ReadUInt16BigEndian(start[(at - 2)..]);
        }

        return etherType switch
        {
            IPv4EtherType => TryParseIPv4(start, at, out headers),
            IPv6EtherType => TryParseIPv6(start, at, out headers),
            _ => false,
        };
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> start, int network, out PacketHeaders headers)
    {
        headers = default;
        if (start.Length - network < LeastIPv4Length || start[network] >> 4 != 4) return false;
        int length = 4 * (start[network] & 15);
        if (length < LeastIPv4Length || start.Length - network < length) return false;
        const ushort MoreFragmentsAndOffset = 0x3fff;
        headers = new PacketHeaders
        {
            Network = network,
            Transport = network + length,
            Protocol = start[network + 9],
            IsFragment = (BinaryPrimitives.ReadUInt16BigEndian(start[(network + 6)..]) & MoreFragmentsAndOffset) != 0,
        };
        return true;
    }

    private static bool TryParseIPv6(ReadOnlySpan<byte> start, int network, out PacketHeaders headers)
    {
        headers = default;
        if (start.Length - network < IPv6Length || start[network] >> 4 != 6) return false;
        int numberAt = network + 6;
        int at = network + IPv6Length;
        int fragmentable = at, fragmentableNumber = numberAt;
        bool isRouted = false;
        for (int extensions = 0; ; extensions++)
        {
            byte number = start[numberAt];
            if (number is not (HopByHop or Routing or DestinationOptions))
            {
                headers = new PacketHeaders
                {
                    Network = network,
                    Transport = at,
                    Protocol = number,
                    IsIPv6 = true,
                    IsFragment = number == FragmentHeader,
                    IsRouted = isRouted,
                    Fragmentable = fragmentable,
                    FragmentableNumber = fragmentableNumber,
                };
                return true;
            }

            if (extensions == MostExtensions || start.Length - at < 8) return false;
            int length = 8 * (1 + start[at + 1]);
            if (start.Length - at < length) return false;
            if (number == Routing) isRouted |= start[at + 3] != 0;
            numberAt = at;
            at += length;
            if (number == DestinationOptions) continue; // to be fragmented, unless a routing header follows
            fragmentable = at;
            fragmentableNumber = numberAt;
        }
    }
}
