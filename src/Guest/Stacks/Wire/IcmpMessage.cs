using System.Buffers.Binary;

namespace ActorNet.Guest.Stacks.Wire;

/// <summary>Read-only view of an ICMP message with its 8-byte header. RFC 792.</summary>
internal readonly ref struct IcmpMessage
{
    public const int HeaderLength = 8;
    public const byte Protocol = 1;
    public const byte EchoReply = 0;
    public const byte DestinationUnreachable = 3;
    public const byte EchoRequest = 8;
    public const byte CodePortUnreachable = 3;

    private readonly ReadOnlySpan<byte> _bytes;

    private IcmpMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public byte Type => _bytes[0];
    public byte Code => _bytes[1];
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>True for a whole header; the checksum is the caller's to verify, it has its own counter.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpMessage message)
    {
        bool valid = bytes.Length >= HeaderLength;
        message = valid ? new IcmpMessage(bytes) : default;
        return valid;
    }

    /// <summary>Writes the header of a message whose body already stands behind it, and its checksum.</summary>
    public static void WriteHeader(Span<byte> message, byte type, byte code, ushort identifier, ushort sequence)
    {
        message[0] = type;
        message[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Of(message));
    }
}
