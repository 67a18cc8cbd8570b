using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Support;

/// <summary>Frames of numbered flows, TCP over IPv4, each with its place in the flow.</summary>
internal static class FlowFrames
{
    public const int Length = 64;
    public const int MaxLength = HeadersLength + (MostSegments * SegmentLength);
    public const int MostSegments = 20;
    private const int NumberAt = 56;
    private const int HeadersLength = 54;
    private const int SegmentLength = 16;
    private const int SequenceAt = 38;

    /// <summary>A frame for the guest, or, in the other direction, of the guest.</summary>
    public static void Write(Span<byte> frame, int flow, int number, bool fromGuest = false)
    {
        frame[..Length].Clear();
        frame[0] = frame[6] = 2;
        frame[fromGuest ? 11 : 5] = 1;
        frame[12] = 0x08;
        frame[14] = 0x45;
        frame[23] = 6;
        frame[26] = frame[30] = 10;
        frame[fromGuest ? 29 : 33] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(frame[(fromGuest ? 36 : 34)..], (ushort)(1000 + flow));
        BinaryPrimitives.WriteUInt16BigEndian(frame[(fromGuest ? 34 : 36)..], 80);
        BinaryPrimitives.WriteInt32LittleEndian(frame[NumberAt..], number);
    }

    /// <summary>A frame to be cut into several, with numbers one after the other.</summary>
    public static OffloadHeader WriteLong(Span<byte> frame, int flow, int firstNumber, int segments, out int length)
    {
        length = HeadersLength + (segments * SegmentLength);
        frame[..length].Clear();
        Write(frame, flow, 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], (ushort)(length - 14));
        BinaryPrimitives.WriteInt32BigEndian(frame[SequenceAt..], firstNumber * SegmentLength);
        frame[46] = 0x50;
        return new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, GsoType = 1, HeaderLength = HeadersLength, GsoSize = SegmentLength, ChecksumStart = 34, ChecksumOffset = 16 };
    }

    public static (int Flow, int Number) Read(ReadOnlySpan<byte> frame) => (
        BinaryPrimitives.ReadUInt16BigEndian(frame[34..]) - 1000,
        frame.Length == Length ? BinaryPrimitives.ReadInt32LittleEndian(frame[NumberAt..]) : BinaryPrimitives.ReadInt32BigEndian(frame[SequenceAt..]) / SegmentLength);
}
