using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <summary>
/// A frame that only its sender understands: an Ethernet Configuration Testing Protocol reply, which stations ignore, to
/// the group of that protocol, so that every bridge floods it. Ethernet 2.0 §8.
/// </summary>
internal static class LoopProbe
{
    /// <summary>Length in bytes, padded to the shortest frame without its check sequence.</summary>
    internal const int Length = 60;

    /// <summary>EtherType of the Configuration Testing Protocol.</summary>
    internal const ushort EtherType = 0x9000;

    private const ulong Destination = 0xcf00_0000_0000;
    private const ushort ReplyLittleEndian = 0x0100;

    internal static void Write(Span<byte> frame, ulong source, ulong secret, int port)
    {
        frame = frame[..Length];
        frame.Clear();
        MacAddress.FromValue(Destination).CopyTo(frame);
        MacAddress.FromValue(source).CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], ReplyLittleEndian); // behind a skip count of 0
        BinaryPrimitives.WriteUInt64BigEndian(frame[20..], secret); // behind a receipt number of 0
        BinaryPrimitives.WriteUInt16BigEndian(frame[28..], (ushort)port);
    }

    /// <summary>The port by which a probe of ours left; -1 for any other frame. A tag that it got on its way is passed over.</summary>
    internal static int Read(ReadOnlySpan<byte> frame, ulong secret)
    {
        int at = frame.Length >= 16 && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EthernetFrame.VlanEtherType ? 16 : 12;
        if (frame.Length < at + 18) return -1;
        if (BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) != EtherType || BinaryPrimitives.ReadUInt64BigEndian(frame[(at + 8)..]) != secret) return -1;
        return BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 16)..]);
    }
}
