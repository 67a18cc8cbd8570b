using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorNet.Guest.VirtioNet;

/// <summary>A number that frames of one flow share, so that they take the same ring and stay in order.</summary>
/// <remarks>
/// Of IP packets the addresses and, unless they are fragments, the ports of TCP and UDP; of other frames the Ethernet addresses.
/// Behind more than one VLAN tag it does not look.
/// </remarks>
public static class FlowHash
{
    /// <summary>Bytes of the beginning of a frame that decide: Ethernet with a tag, IPv6, ports.</summary>
    public const int Longest = 18 + 40 + 4;

    private const int AddressBytes = 12;
    private const ushort Vlan = 0x8100, Ipv4 = 0x0800, Ipv6 = 0x86dd;
    private const byte Tcp = 6, Udp = 17;

    /// <summary>The hash of a frame.</summary>
    /// <param name="frame">Its beginning, at least an Ethernet header, at most <see cref="Longest"/> bytes that count.</param>
    public static uint Of(ReadOnlySpan<byte> frame)
    {
        int at = AddressBytes;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
        if (type == Vlan && frame.Length >= at + 6) type = BinaryPrimitives.ReadUInt16BigEndian(frame[(at += 4)..]);
        ReadOnlySpan<byte> packet = frame[(at + 2)..];
        if (type == Ipv4 && packet.Length >= 20)
        {
            int header = (packet[0] & 0xf) * 4;
            bool fragment = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3fff) != 0;
            return Mix(Ports(Add(0, packet.Slice(12, 8)), packet, fragment ? int.MaxValue : header, packet[9]));
        }

        if (type == Ipv6 && packet.Length >= 40) return Mix(Ports(Add(0, packet.Slice(8, 32)), packet, 40, packet[6]));
        return Mix(Add(0, frame[..AddressBytes]));
    }

    private static uint Ports(uint hash, ReadOnlySpan<byte> packet, int at, byte protocol) =>
        protocol is Tcp or Udp && at <= packet.Length - 4 ? Add(hash, packet.Slice(at, 4)) : hash;

    private static uint Add(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(bytes)) hash = BitOperations.Crc32C(hash, word);
        return hash;
    }

    // The low bits are those that choose: they are to depend on all others.
    private static uint Mix(uint hash) => hash ^ (hash >> 16) ^ (hash >> 8);
}
