using System.Buffers;
using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.Capture;

/// <summary>
/// Encodes a classic capture file of Ethernet frames with nanosecond timestamps, little-endian: magic 0xa1b23c4d.
/// draft-ietf-opsawg-pcap §4 and §5.
/// </summary>
/// <remarks>Bytes go to the caller's buffer; nothing is allocated once that has grown to its size.</remarks>
public sealed class PcapWriter
{
    /// <summary>Length of the file's header.</summary>
    public const int HeaderLength = 24;

    /// <summary>Length of the header of each frame.</summary>
    public const int RecordHeaderLength = 16;

    internal const uint NanosecondMagic = 0xa1b23c4d;
    internal const uint MicrosecondMagic = 0xa1b2c3d4;

    /// <param name="snapLength">Most bytes kept of a frame, up to <see cref="CaptureLimits.MaxSnapLength"/>.</param>
    public PcapWriter(int snapLength = CaptureLimits.MaxSnapLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(snapLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(snapLength, CaptureLimits.MaxSnapLength);
        SnapLength = snapLength;
    }

    /// <summary>Most bytes kept of a frame.</summary>
    public int SnapLength { get; }

    /// <summary>Writes the header with which the file begins.</summary>
    public void WriteHeader(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Span<byte> header = destination.GetSpan(HeaderLength)[..HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, NanosecondMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2); // version 2.4
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)SnapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], CaptureLimits.Ethernet);
        destination.Advance(HeaderLength);
    }

    /// <summary>Writes a frame of a batch.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="unixNanoseconds">When; the format ends at the years 1970 and 2106, other times become the nearest it has.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="index">The frame in the batch.</param>
    public void WriteFrame(IBufferWriter<byte> destination, long unixNanoseconds, FrameBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(batch);
        int length = batch[index].Length;
        int captured = Math.Min(length, SnapLength);
        Span<byte> record = destination.GetSpan(RecordHeaderLength + captured)[..(RecordHeaderLength + captured)];
        long time = Math.Clamp(unixNanoseconds, 0, (uint.MaxValue * UnixTime.NanosecondsPerSecond) + (UnixTime.NanosecondsPerSecond - 1));
        (long seconds, long nanoseconds) = Math.DivRem(time, UnixTime.NanosecondsPerSecond);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)nanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)captured);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)length);
        _ = batch.CopyBytes(index, record[RecordHeaderLength..]);
        if (batch.HasOffloads) CopiedChecksum.Complete(record[RecordHeaderLength..], batch, index);
        destination.Advance(record.Length);
    }
}
