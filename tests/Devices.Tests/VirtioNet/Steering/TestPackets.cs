using System.Buffers.Binary;
using System.Net;

namespace ActorNet.Devices.Tests.VirtioNet.Steering;

/// <summary>Frames with just as much in them as a hash looks at.</summary>
internal static class TestPackets
{
    public const byte Tcp = 6, Udp = 17, Icmp = 1;

    public static byte[] Ip(string source, ushort sourcePort, string destination, ushort destinationPort, byte protocol, int tags = 0, int options = 0, int fragment = 0, byte[][]? extensions = null)
    {
        byte[] ports = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(ports, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(ports.AsSpan(2), destinationPort);
        byte[] from = IPAddress.Parse(source).GetAddressBytes(), to = IPAddress.Parse(destination).GetAddressBytes();
        return from.Length == 4
            ? Ethernet(0x0800, [.. V4(from, to, protocol, options, fragment), .. ports], tags)
            : Ethernet(0x86dd, [.. V6(from, to, protocol, extensions ?? []), .. ports], tags);
    }

    public static byte[] Ethernet(ushort type, byte[] payload, int tags = 0)
    {
        List<byte> frame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        for (int i = 0; i < tags; i++) frame.AddRange([(byte)(i + 1 < tags ? 0x88 : 0x81), (byte)(i + 1 < tags ? 0xa8 : 0), 0, 7]);
        frame.AddRange([(byte)(type >> 8), (byte)type]);
        frame.AddRange(payload);
        while (frame.Count < 60) frame.Add(0x55);
        return [.. frame];
    }

    /// <summary>A routing header of type 2 (RFC 6275).</summary>
    public static byte[] Routing2(string address) => [43, 2, 2, 1, 0, 0, 0, 0, .. IPAddress.Parse(address).GetAddressBytes()];

    /// <summary>Destination options with a home address behind padding.</summary>
    public static byte[] HomeAddress(string address) => [60, 2, 0, 1, 1, 0, 201, 16, .. IPAddress.Parse(address).GetAddressBytes()];

    public static byte[] Fragment(ushort offsetAndFlags) => [44, 0, (byte)(offsetAndFlags >> 8), (byte)offsetAndFlags, 0, 0, 0, 1];

    private static byte[] V4(byte[] from, byte[] to, byte protocol, int options, int fragment) =>
        [(byte)(0x45 + options), 0, 0, 28, 0, 0, (byte)(fragment >> 8), (byte)fragment, 64, protocol, 0, 0, .. from, .. to, .. new byte[4 * options]];

    // An extension's first byte here is its own number; in the packet it is that of what follows.
    private static byte[] V6(byte[] from, byte[] to, byte protocol, byte[][] extensions)
    {
        byte[] numbers = [.. extensions.Select(static extension => extension[0]), protocol];
        List<byte> packet = [0x60, 0, 0, 0, 0, 8, numbers[0], 64, .. from, .. to];
        for (int i = 0; i < extensions.Length; i++) packet.AddRange([numbers[i + 1], .. extensions[i].AsSpan(1)]);
        return [.. packet];
    }
}
