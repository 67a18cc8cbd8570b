using System.Buffers.Binary;

namespace ActorNet.Guest.Stacks.Wire;

/// <summary>Read-only view of a TCP segment. RFC 9293 §3.1.</summary>
internal readonly ref struct TcpSegment
{
    public const int HeaderLength = 20;
    public const byte Protocol = 6;

    private const byte OptionEnd = 0;
    private const byte OptionNoOperation = 1;
    private const byte OptionMaximumSegmentSize = 2;
    private const byte OptionWindowScale = 3;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _headerLength;

    private TcpSegment(ReadOnlySpan<byte> bytes, int headerLength)
    {
        _bytes = bytes;
        _headerLength = headerLength;
    }

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);
    public uint Acknowledgement => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);
    public TcpFlags Flags => (TcpFlags)_bytes[13];
    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_bytes[14..]);
    public ReadOnlySpan<byte> Payload => _bytes[_headerLength..];

    public bool Has(TcpFlags flag) => (Flags & flag) != 0;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = default;
        if (bytes.Length < HeaderLength) return false;
        int headerLength = (bytes[12] >> 4) * 4;
        if (headerLength < HeaderLength || headerLength > bytes.Length) return false;
        segment = new TcpSegment(bytes, headerLength);
        return true;
    }

    public bool ChecksumIsGood(Ipv4Address source, Ipv4Address destination) =>
        InternetChecksum.Finish(InternetChecksum.Add(InternetChecksum.PseudoHeader(source, destination, Protocol, _bytes.Length), _bytes)) == 0;

    /// <summary>The options of a SYN; a malformed list ends where it stops making sense, what came before counts.</summary>
    public TcpSynOptions ReadSynOptions()
    {
        TcpSynOptions found = TcpSynOptions.Default;
        ReadOnlySpan<byte> options = _bytes[HeaderLength.._headerLength];
        while (options.Length > 0 && options[0] != OptionEnd)
        {
            if (options[0] == OptionNoOperation)
            {
                options = options[1..];
                continue;
            }
            if (options.Length < 2 || options[1] < 2 || options[1] > options.Length) break;
            if (options[0] == OptionMaximumSegmentSize && options[1] == 4)
                found = found with { MaximumSegmentSize = BinaryPrimitives.ReadUInt16BigEndian(options[2..]) };
            if (options[0] == OptionWindowScale && options[1] == 3)
                found = found with { WindowScale = Math.Min(options[2], TcpSynOptions.MaximumWindowScale) };
            options = options[options[1]..];
        }
        return found;
    }

    /// <summary>Length of the option block that <see cref="WriteSynOptions"/> writes.</summary>
    public static int SynOptionsLength(TcpSynOptions options) => options.WindowScale is null ? 4 : 8;

    public static void WriteSynOptions(Span<byte> destination, TcpSynOptions options)
    {
        destination[0] = OptionMaximumSegmentSize;
        destination[1] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], options.MaximumSegmentSize);
        if (options.WindowScale is not { } scale) return;
        destination[4] = OptionNoOperation;
        destination[5] = OptionWindowScale;
        destination[6] = 3;
        destination[7] = scale;
    }

    /// <summary>Writes the header of a segment whose options and payload already stand behind it, and its checksum.</summary>
    public static void WriteHeader(Span<byte> segment, in TcpHeader header, Ipv4Address source, Ipv4Address destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(segment, header.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], header.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], header.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment[8..], header.Acknowledgement);
        segment[12] = (byte)((HeaderLength + header.OptionsLength) / 4 << 4);
        segment[13] = (byte)header.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment[14..], header.Window);
        BinaryPrimitives.WriteUInt32BigEndian(segment[16..], 0);
        ulong sum = InternetChecksum.PseudoHeader(source, destination, Protocol, segment.Length);
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], InternetChecksum.Finish(InternetChecksum.Add(sum, segment)));
    }
}
