using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Guest.Stacks.Wire;

/// <summary>Writes the 14 bytes before every packet, and the EtherTypes that the stack knows. IEEE 802.3 §3.</summary>
internal static class EthernetHeader
{
    public const int Length = EthernetFrame.HeaderLength;
    public const ushort TypeIpv4 = 0x0800;
    public const ushort TypeArp = 0x0806;
    public const ushort TypeIpv6 = 0x86DD;

    public static void Write(Span<byte> frame, MacAddress destination, MacAddress source, ushort etherType)
    {
        destination.CopyTo(frame);
        source.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], etherType);
    }
}
