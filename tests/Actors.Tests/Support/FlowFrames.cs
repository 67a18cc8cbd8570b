using System.Buffers.Binary;

namespace ActorNet.Actors.Tests.Support;

/// <summary>Frames of numbered flows, TCP over IPv4, each with its place in the flow.</summary>
internal static class FlowFrames
{
    public const int Length = 64;
    private const int NumberAt = 56;

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

    public static (int Flow, int Number) Read(ReadOnlySpan<byte> frame) =>
        (BinaryPrimitives.ReadUInt16BigEndian(frame[34..]) - 1000, BinaryPrimitives.ReadInt32LittleEndian(frame[NumberAt..]));
}
