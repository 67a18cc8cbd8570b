using System.Buffers.Binary;

namespace ActorNet.Devices.Switching;

/// <summary>
/// Reads IGMP version 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376), and MLD version 1 (RFC 2710) and 2 (RFC 3810), from
/// private bytes. Sources are not told apart: a host that wants some source of a group is a member.
/// </summary>
internal readonly ref struct MembershipPacket
{
    internal const ushort IPv4 = 0x0800;
    internal const ushort IPv6 = 0x86dd;

    private const int V4HeaderLength = 20;
    private const int V6HeaderLength = 40;
    private const byte Igmp = 2;
    private const byte HopByHop = 0;
    private const byte Icmp6 = 58;
    private const int FixedLength = 8; // of every message, before what differs

    private readonly ReadOnlySpan<byte> _message; // may be cut where the copy of the frame ends
    private readonly bool _isV6;

    private MembershipPacket(MembershipKind kind, ReadOnlySpan<byte> message, bool isV6, bool isFromRouter = false)
    {
        Kind = kind;
        IsFromRouter = isFromRouter;
        _message = message;
        _isV6 = isV6;
    }

    internal MembershipKind Kind { get; }

    /// <summary>Query: a router asks, not a switch that does so in its place. RFC 4541 §2.1.1.</summary>
    internal bool IsFromRouter { get; }

    /// <summary>True when the first bytes of an IP packet do not rule out that it is one of ours.</summary>
    internal static bool MayBe(ReadOnlySpan<byte> start, ushort etherType) => etherType switch
    {
        IPv4 => start.Length >= V4HeaderLength && start[9] == Igmp,
        IPv6 => start.Length >= V6HeaderLength && start[6] == HopByHop,
        _ => false,
    };

    /// <summary>Reads a packet.</summary>
    /// <param name="packet">From the IP header on; may be cut.</param>
    /// <param name="length">Length of the packet and its padding in the frame.</param>
    /// <param name="etherType">Its EtherType.</param>
    /// <param name="hasChecksum">False when the sender left the checksum to be computed.</param>
    internal static MembershipPacket Parse(ReadOnlySpan<byte> packet, int length, ushort etherType, bool hasChecksum)
    {
        if (!MayBe(packet, etherType)) return default;
        return etherType == IPv4 ? ParseV4(packet, length, hasChecksum) : ParseV6(packet, length, hasChecksum);
    }

    /// <summary>Reads the next group of a report.</summary>
    /// <param name="position">0 at first; where the next call goes on.</param>
    /// <param name="record">The group; a group of 0 is one that no frame is ever kept from, or whose members do not change.</param>
    /// <param name="isCut">True when there would be more but the packet ends.</param>
    internal bool TryRead(ref int position, out MembershipRecord record, out bool isCut)
    {
        record = default;
        isCut = false;
        if (!IsRecordList(_message[0]))
        {
            if (position != 0) return false;
            position = 1;
            record = Record(_message[(_isV6 ? 8 : 4)..], _message[0] is not (0x17 or 132));
            return true;
        }

        // Low half: bytes read; high half: records read, of which there are below 65536.
        int read = position >> 16;
        int at = FixedLength + (position & 0xffff);
        if (read >= BinaryPrimitives.ReadUInt16BigEndian(_message[6..])) return false;
        int address = _isV6 ? 16 : 4;
        int fixedPart = 4 + address;
        isCut = _message.Length - at < fixedPart;
        if (isCut) return false;
        ReadOnlySpan<byte> fields = _message[at..];
        int sources = BinaryPrimitives.ReadUInt16BigEndian(fields[2..]);
        int size = fixedPart + (sources * address) + (fields[1] * 4);
        isCut = _message.Length - at < size;
        if (isCut) return false;

        bool changes = fields[0] switch
        {
            1 or 2 or 3 or 4 => true, // is or becomes include or exclude
            5 => sources > 0,         // allows new sources
            _ => false,               // blocks old ones: other sources are wanted still
        };
        bool isJoin = fields[0] is 2 or 4 or 5 || sources > 0; // to include nothing is to leave
        if (changes) record = Record(fields[4..], isJoin);
        position = ((read + 1) << 16) | (at + size - FixedLength);
        return true;
    }

    private static bool IsRecordList(byte type) => type is 0x22 or 143;

    private static MembershipPacket ParseV4(ReadOnlySpan<byte> packet, int length, bool hasChecksum)
    {
        int header = (packet[0] & 0xf) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3fff) != 0;
        if (packet[0] >> 4 != 4 || header < V4HeaderLength || isFragment || total > length || total < header + FixedLength || packet.Length < header + FixedLength)
            return new MembershipPacket(MembershipKind.Malformed, default, false);
        ReadOnlySpan<byte> message = packet[header..Math.Min(total, packet.Length)];
        if (hasChecksum && message.Length == total - header && Sum(message, 0) != 0xffff) return new MembershipPacket(MembershipKind.Malformed, default, false);
        switch (message[0])
        {
            case 0x11:
                bool isFromRouter = BinaryPrimitives.ReadUInt32BigEndian(packet[12..]) != 0;
                return new MembershipPacket(MembershipKind.Query, message, false, isFromRouter);
            case 0x12 or 0x16 or 0x17:
                return new MembershipPacket(message[4] >> 4 == 0xe ? MembershipKind.Report : MembershipKind.Malformed, message, false);
            case 0x22:
                return new MembershipPacket(MembershipKind.Report, message, false);
            default:
                return default; // PIM version 1, DVMRP and the like
        }
    }

    private static MembershipPacket ParseV6(ReadOnlySpan<byte> packet, int length, bool hasChecksum)
    {
        if (packet.Length < V6HeaderLength + FixedLength) return default;
        int options = (packet[V6HeaderLength + 1] + 1) * 8;
        int at = V6HeaderLength + options;
        if (packet[0] >> 4 != 6 || packet[V6HeaderLength] != Icmp6 || packet.Length <= at || packet[at] is not (130 or 131 or 132 or 143)) return default;

        int total = V6HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        int least = packet[at] == 143 ? FixedLength : FixedLength + 16;
        if (total > length || total < at + least || packet.Length < at + least) return new MembershipPacket(MembershipKind.Malformed, default, true);
        ReadOnlySpan<byte> message = packet[at..Math.Min(total, packet.Length)];
        if (hasChecksum && message.Length == total - at && Sum(message, Sum(packet[8..V6HeaderLength], (uint)message.Length + Icmp6)) != 0xffff)
            return new MembershipPacket(MembershipKind.Malformed, default, true);
        if (message[0] == 130)
        {
            bool isLinkLocal = (BinaryPrimitives.ReadUInt16BigEndian(packet[8..]) & 0xffc0) == 0xfe80;
            return new MembershipPacket(MembershipKind.Query, message, true, isLinkLocal);
        }

        bool isGroup = message[0] == 143 || message[8] == 0xff;
        return new MembershipPacket(isGroup ? MembershipKind.Report : MembershipKind.Malformed, message, true);
    }

    private MembershipRecord Record(ReadOnlySpan<byte> address, bool isJoin)
    {
        if (!(_isV6 ? address[0] == 0xff : address[0] >> 4 == 0xe)) return default;
        ulong group = _isV6
            ? GroupAddress.V6Prefix | BinaryPrimitives.ReadUInt32BigEndian(address[12..])
            : GroupAddress.V4Prefix | (BinaryPrimitives.ReadUInt32BigEndian(address) & 0x7f_ffff);
        return GroupAddress.IsAlwaysFlooded(group) ? default : new MembershipRecord(group, isJoin);
    }

    // The ones' complement sum, folded: all ones over bytes that hold their own checksum. RFC 1071.
    private static uint Sum(ReadOnlySpan<byte> bytes, uint start)
    {
        uint sum = start;
        for (; bytes.Length >= 2; bytes = bytes[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (bytes.Length == 1) sum += (uint)bytes[0] << 8;
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return sum;
    }
}
