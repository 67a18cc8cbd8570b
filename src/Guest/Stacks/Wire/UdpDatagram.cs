using System.Buffers.Binary;

namespace ActorNet.Guest.Stacks.Wire;

/// <summary>Read-only view of a UDP datagram, trimmed to its length field. RFC 768.</summary>
internal readonly ref struct UdpDatagram
{
    public const int HeaderLength = 8;
    public const byte Protocol = 17;

    private readonly ReadOnlySpan<byte> _bytes;

    private UdpDatagram(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    public static bool TryParse(ReadOnlySpan<byte> bytes, out UdpDatagram datagram)
    {
        datagram = default;
        if (bytes.Length < HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length < HeaderLength || length > bytes.Length) return false;
        datagram = new UdpDatagram(bytes[..length]);
        return true;
    }

    /// <summary>A checksum of zero says that the sender made none.</summary>
    public bool ChecksumIsGood(Ipv4Address source, Ipv4Address destination) =>
        BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]) == 0
        || InternetChecksum.Finish(InternetChecksum.Add(InternetChecksum.PseudoHeader(source, destination, Protocol, _bytes.Length), _bytes)) == 0;

    /// <summary>Writes the header of a datagram whose payload already stands behind it, and its checksum.</summary>
    public static void WriteHeader(Span<byte> datagram, Ipv4Address source, ushort sourcePort, Ipv4Address destination, ushort destinationPort)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], 0);
        ulong sum = InternetChecksum.PseudoHeader(source, destination, Protocol, datagram.Length);
        ushort checksum = InternetChecksum.Finish(InternetChecksum.Add(sum, datagram));
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], checksum == 0 ? (ushort)0xFFFF : checksum);
    }
}
