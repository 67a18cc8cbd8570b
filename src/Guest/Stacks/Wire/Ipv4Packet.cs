using System.Buffers.Binary;

namespace ActorNet.Guest.Stacks.Wire;

/// <summary>Why an IPv4 packet does not parse.</summary>
internal enum Ipv4ParseResult
{
    Packet,
    Malformed,
    BadChecksum,
}

/// <summary>Read-only view of one IPv4 packet, trimmed to its total length (Ethernet pads short frames). RFC 791 §3.1.</summary>
internal readonly ref struct Ipv4Packet
{
    public const int HeaderLength = 20;
    public const int MaxLength = ushort.MaxValue;

    private const ushort DontFragment = 0x4000;
    private const ushort MoreFragmentsOrOffset = 0x3FFF;
    private const byte DefaultTimeToLive = 64;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _headerLength;

    private Ipv4Packet(ReadOnlySpan<byte> bytes, int headerLength)
    {
        _bytes = bytes;
        _headerLength = headerLength;
    }

    public bool IsFragment => (BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]) & MoreFragmentsOrOffset) != 0;
    public byte Protocol => _bytes[9];
    public Ipv4Address Source => new(BinaryPrimitives.ReadUInt32BigEndian(_bytes[12..]));
    public Ipv4Address Destination => new(BinaryPrimitives.ReadUInt32BigEndian(_bytes[16..]));
    public ReadOnlySpan<byte> Payload => _bytes[_headerLength..];

    /// <summary>The header and the first eight bytes behind it: what an ICMP error quotes. RFC 792.</summary>
    public ReadOnlySpan<byte> Quote => _bytes[..Math.Min(_bytes.Length, _headerLength + 8)];

    public static Ipv4ParseResult TryParse(ReadOnlySpan<byte> bytes, out Ipv4Packet packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 4 != 4) return Ipv4ParseResult.Malformed;
        int headerLength = (bytes[0] & 15) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (headerLength < HeaderLength || totalLength < headerLength || totalLength > bytes.Length) return Ipv4ParseResult.Malformed;
        if (InternetChecksum.Of(bytes[..headerLength]) != 0) return Ipv4ParseResult.BadChecksum;
        packet = new Ipv4Packet(bytes[..totalLength], headerLength);
        return Ipv4ParseResult.Packet;
    }

    /// <summary>Writes a header without options. Never fragmented, so the identification may stay 0 (RFC 6864 §4.1).</summary>
    public static void WriteHeader(Span<byte> packet, Ipv4Address source, Ipv4Address destination, byte protocol, int payloadLength)
    {
        packet[0] = 0x45;
        packet[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(HeaderLength + payloadLength));
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], DontFragment);
        packet[8] = DefaultTimeToLive;
        packet[9] = protocol;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], destination.Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Of(packet[..HeaderLength]));
    }
}
