using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Switching;

/// <summary>The first 18 bytes of a frame, read once and private: addresses, EtherType, and what would be a tag's.</summary>
internal readonly struct FrameHeader
{
    /// <summary>Addresses, a tag, EtherType.</summary>
    internal const int Length = EthernetFrame.HeaderLength + EthernetFrame.VlanTagLength;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ushort _third;

    private FrameHeader(ulong first, ulong second, ushort third)
    {
        _first = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(first) : first;
        _second = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(second) : second;
        _third = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(third) : third;
    }

    internal ulong Destination => _first >> 16;

    internal ulong Source => ((_first & 0xffff) << 32) | (_second >> 32);

    internal ushort EtherType => (ushort)(_second >> 16);

    internal bool HasTag => EtherType == EthernetFrame.VlanEtherType;

    /// <summary>Tagged: priority, drop eligibility, VLAN.</summary>
    internal ushort TagControl => (ushort)_second;

    /// <summary>Tagged: the EtherType behind the tag.</summary>
    internal ushort InnerType => _third;

    /// <summary>The header of a frame; a short one is filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FrameHeader Read(FrameBatch batch, int index)
    {
        ReadOnlySpan<MemorySlice> segments = batch.Segments(index);
        return !segments.IsEmpty && segments[0].Length >= Length
            ? new FrameHeader(segments[0].Read<ulong>(0), segments[0].Read<ulong>(8), segments[0].Read<ushort>(16))
            : ReadPieces(batch, index);
    }

    private static FrameHeader ReadPieces(FrameBatch batch, int index)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes.Clear();
        _ = batch.CopyBytes(index, bytes);
        return new FrameHeader(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..]), BitConverter.ToUInt16(bytes[16..]));
    }

    /// <summary>Writes the header with another tag, or none.</summary>
    /// <returns>Its length in bytes.</returns>
    internal int Write(Span<byte> destination, bool tagged, ushort tagControl)
    {
        ushort type = HasTag ? InnerType : EtherType;
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)(_second >> 32));
        if (tagged) BinaryPrimitives.WriteUInt32BigEndian(destination[12..], ((uint)EthernetFrame.VlanEtherType << 16) | tagControl);
        int length = tagged ? Length : EthernetFrame.HeaderLength;
        BinaryPrimitives.WriteUInt16BigEndian(destination[(length - 2)..], type);
        return length;
    }
}
