using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Switching;

/// <summary>The first 16 bytes of a frame, read once and private: addresses, EtherType and the tag control behind it.</summary>
internal readonly struct FrameHeader
{
    private const int Length = 16;

    private readonly ulong _first;
    private readonly ulong _second;

    private FrameHeader(ulong first, ulong second)
    {
        _first = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(first) : first;
        _second = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(second) : second;
    }

    internal ulong Destination => _first >> 16;

    internal ulong Source => ((_first & 0xffff) << 32) | (_second >> 32);

    internal ushort EtherType => (ushort)(_second >> 16);

    /// <summary>What is behind an EtherType of 0x8100.</summary>
    internal ushort TagControl => (ushort)_second;

    internal static FrameHeader Read(FrameBatch batch, int index)
    {
        ReadOnlySpan<MemorySlice> segments = batch.Segments(index);
        if (!segments.IsEmpty && segments[0].Length >= Length) return new FrameHeader(segments[0].Read<ulong>(0), segments[0].Read<ulong>(8));

        Span<byte> bytes = stackalloc byte[Length];
        bytes.Clear();
        _ = batch.CopyBytes(index, bytes);
        return new FrameHeader(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..]));
    }
}
