using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Offloads;

/// <summary>The ones' complement sum of IP, TCP and UDP over pieces of any length. RFC 1071.</summary>
/// <remarks>Each byte is read once. A copy of the value is a sum of its own, to go on from.</remarks>
public struct InternetSum
{
    private ulong _sum; // in memory byte order; folded where pieces meet at an odd byte
    private bool _isOdd;

    /// <summary>Adds the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => Add(VectorSum.Sum(bytes), bytes.Length);

    /// <summary>Adds the next bytes.</summary>
    public void Add(MemorySlice bytes) => Add(bytes.Sum(), bytes.Length);

    /// <summary>Adds a 16-bit number that is no part of the bytes, such as a length in a pseudo header.</summary>
    public void AddNumber(ushort number) => _sum += BinaryPrimitives.ReverseEndianness(number);

    /// <summary>Adds the bytes of a frame from an offset on.</summary>
    /// <param name="segments">The frame.</param>
    /// <param name="start">Bytes to leave out at its beginning.</param>
    public void Add(ReadOnlySpan<MemorySlice> segments, int start)
    {
        foreach (ref readonly MemorySlice segment in segments)
        {
            if (start >= segment.Length)
            {
                start -= segment.Length;
                continue;
            }

            Add(segment.Slice(start));
            start = 0;
        }
    }

    /// <summary>The checksum: folded and complemented, as a number (written big-endian).</summary>
    public readonly ushort Finish() => (ushort)~BinaryPrimitives.ReverseEndianness(Fold(_sum));

    /// <summary>The checksum of TCP and UDP, which write 0 as 0xffff: the same number, and in UDP 0 stands for none.</summary>
    public readonly ushort FinishTransport() => Finish() is var sum and not 0 ? sum : ushort.MaxValue;

    /// <summary>Completes a checksum that its sender began: sums from where the header says to the end of the frame. virtio 1.2 §5.1.6.2.</summary>
    /// <param name="segments">The frame.</param>
    /// <param name="offload">Its header, checked.</param>
    public static ushort Complete(ReadOnlySpan<MemorySlice> segments, in OffloadHeader offload)
    {
        InternetSum sum = default;
        sum.Add(segments, offload.ChecksumStart);
        return sum.FinishTransport();
    }

    private static ushort Fold(ulong sum)
    {
        sum = (sum & uint.MaxValue) + (sum >> 32);
        sum = (sum & ushort.MaxValue) + (sum >> 16); // below 2^18
        sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)((sum & ushort.MaxValue) + (sum >> 16));
    }

    private void Add(ulong sum, int length)
    {
        // What begins at an odd byte has its words the other way round (RFC 1071 §2(B)).
        _sum += _isOdd ? BinaryPrimitives.ReverseEndianness(Fold(sum)) : sum;
        _isOdd ^= (length & 1) != 0;
    }
}
