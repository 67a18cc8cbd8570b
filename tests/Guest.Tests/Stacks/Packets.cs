using System.Buffers.Binary;

namespace ActorNet.Guest.Tests.Stacks;

/// <summary>
/// Packets written byte by byte, apart from the stack's own code. The stack is 10.0.0.2 at 02:00:00:00:00:02, the peer 10.0.0.1 at 02:00:00:00:00:01.
/// </summary>
internal static class Packets
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;

    public static readonly byte[] StackMac = [2, 0, 0, 0, 0, 2];
    public static readonly byte[] PeerMac = [2, 0, 0, 0, 0, 1];
    public static readonly byte[] BroadcastMac = [255, 255, 255, 255, 255, 255];
    public static readonly byte[] StackAddress = [10, 0, 0, 2];
    public static readonly byte[] PeerAddress = [10, 0, 0, 1];

    public static byte[] Ethernet(byte[] destination, byte[] source, ushort type, byte[] payload) =>
        [.. destination, .. source, .. Big(type), .. payload];

    public static byte[] Arp(
        ushort operation, byte[] senderMac, byte[] sender, byte[] targetMac, byte[] target, byte[]? destination = null, byte[]? source = null) =>
        Ethernet(destination ?? BroadcastMac, source ?? senderMac, 0x0806, [0, 1, 8, 0, 6, 4, .. Big(operation), .. senderMac, .. sender, .. targetMac, .. target]);

    /// <summary>From the peer to the stack.</summary>
    public static byte[] Ipv4(
        byte protocol, byte[] payload, byte[]? source = null, byte[]? destination = null, ushort fragment = 0x4000, byte[]? options = null, byte timeToLive = 64) =>
        Ethernet(StackMac, PeerMac, 0x0800, Ipv4Packet(protocol, payload, source ?? PeerAddress, destination ?? StackAddress, fragment, options ?? [], timeToLive));

    /// <summary>What the stack should send to the peer.</summary>
    public static byte[] Ipv4Reply(byte protocol, byte[] payload) =>
        Ethernet(PeerMac, StackMac, 0x0800, Ipv4Packet(protocol, payload, StackAddress, PeerAddress, 0x4000, [], 64));

    public static byte[] IcmpMessage(byte type, byte code, byte[] rest)
    {
        byte[] message = [type, code, 0, 0, .. rest];
        Big(Checksum(message)).CopyTo(message, 2);
        return message;
    }

    public static byte[] EchoBody(ushort identifier, ushort sequence, byte[] payload) => [.. Big(identifier), .. Big(sequence), .. payload];

    public static byte[] UdpDatagram(ushort sourcePort, ushort destinationPort, byte[] payload, byte[]? source = null, byte[]? destination = null)
    {
        byte[] datagram = [.. Big(sourcePort), .. Big(destinationPort), .. Big((ushort)(8 + payload.Length)), 0, 0, .. payload];
        Big(TransportChecksum(source ?? PeerAddress, destination ?? StackAddress, Udp, datagram)).CopyTo(datagram, 6);
        return datagram;
    }

    public static byte[] TcpSegment(
        ushort sourcePort, ushort destinationPort, uint sequence, uint acknowledgement, byte flags, ushort window, byte[] payload,
        byte[]? options = null, byte[]? source = null, byte[]? destination = null)
    {
        options ??= [];
        byte[] segment =
        [
            .. Big(sourcePort), .. Big(destinationPort), .. Big(sequence), .. Big(acknowledgement),
            (byte)((20 + options.Length) / 4 << 4), flags, .. Big(window), 0, 0, 0, 0, .. options, .. payload,
        ];
        Big(TransportChecksum(source ?? PeerAddress, destination ?? StackAddress, Tcp, segment)).CopyTo(segment, 16);
        return segment;
    }

    /// <summary>RFC 1071, 16 bits at a time.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += ((uint)bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (ushort)~sum;
    }

    public static byte[] Big(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Big(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static ushort TransportChecksum(byte[] source, byte[] destination, byte protocol, byte[] message) =>
        Checksum([.. source, .. destination, 0, protocol, .. Big((ushort)message.Length), .. message]);

    private static byte[] Ipv4Packet(byte protocol, byte[] payload, byte[] source, byte[] destination, ushort fragment, byte[] options, byte timeToLive)
    {
        byte[] header =
        [
            (byte)(0x45 + (options.Length / 4)), 0, .. Big((ushort)(20 + options.Length + payload.Length)), 0, 0, .. Big(fragment),
            timeToLive, protocol, 0, 0, .. source, .. destination, .. options,
        ];
        Big(Checksum(header)).CopyTo(header, 10);
        return [.. header, .. payload];
    }
}
