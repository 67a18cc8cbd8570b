using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ActorNet.Guest.Stacks;

/// <summary>The ones' complement sum of IP, ICMP, UDP and TCP. RFC 1071.</summary>
public static class InternetChecksum
{
    /// <summary>
    /// Adds bytes to a running sum. Only the last piece of a message may have an odd length. The sum is in memory byte order
    /// (RFC 1071 §2(B): the sum may be taken in either order and swapped once at the end).
    /// </summary>
    public static ulong Add(ulong sum, ReadOnlySpan<byte> bytes)
    {
        // 32 bits at a time into 64: no carry can be lost below 2^32 words.
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        foreach (uint word in words) sum += word;
        ReadOnlySpan<byte> rest = bytes[(words.Length * 4)..];
        if (rest.Length >= 2)
        {
            sum += MemoryMarshal.Read<ushort>(rest);
            rest = rest[2..];
        }
        if (rest.Length == 1) sum += BitConverter.IsLittleEndian ? rest[0] : (ulong)rest[0] << 8;
        return sum;
    }

    /// <summary>The sum of the pseudo header that TCP and UDP cover. RFC 9293 §3.1.</summary>
    public static ulong PseudoHeader(Ipv4Address source, Ipv4Address destination, byte protocol, int length)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(header, source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], destination.Value);
        header[8] = 0;
        header[9] = protocol;
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)length);
        return Add(0, header);
    }

    /// <summary>Folds and complements: the value of the checksum field, as a number (written big-endian).</summary>
    public static ushort Finish(ulong sum)
    {
        sum = (sum & uint.MaxValue) + (sum >> 32);
        sum = (sum & uint.MaxValue) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        ushort folded = (ushort)~sum;
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded;
    }

    /// <summary>The checksum of one message.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes) => Finish(Add(0, bytes));
}
