using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Guest.Stacks.Wire;

/// <summary>ARP for IPv4 over Ethernet, 28 bytes; other hardware and protocols do not parse. RFC 826.</summary>
internal readonly ref struct ArpPacket
{
    public const int Length = 28;
    public const ushort Request = 1;
    public const ushort Reply = 2;

    private const ushort HardwareEthernet = 1;

    private readonly ReadOnlySpan<byte> _bytes;

    private ArpPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort Operation => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);
    public MacAddress SenderMac => MacAddress.Read(_bytes[8..]);
    public Ipv4Address SenderAddress => new(BinaryPrimitives.ReadUInt32BigEndian(_bytes[14..]));
    public Ipv4Address TargetAddress => new(BinaryPrimitives.ReadUInt32BigEndian(_bytes[24..]));

    public static bool TryParse(ReadOnlySpan<byte> bytes, out ArpPacket packet)
    {
        packet = default;
        if (bytes.Length < Length
            || BinaryPrimitives.ReadUInt16BigEndian(bytes) != HardwareEthernet
            || BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != EthernetHeader.TypeIpv4
            || bytes[4] != 6 || bytes[5] != 4) return false;
        packet = new ArpPacket(bytes);
        return true;
    }

    public static void Write(
        Span<byte> packet, ushort operation, MacAddress senderMac, Ipv4Address sender, MacAddress targetMac, Ipv4Address target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], EthernetHeader.TypeIpv4);
        packet[4] = 6;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], operation);
        senderMac.CopyTo(packet[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[14..], sender.Value);
        targetMac.CopyTo(packet[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], target.Value);
    }
}
