using System.Buffers.Binary;

namespace ActorNet.Devices.Tests.Switching;

/// <summary>Makes IGMP and MLD frames.</summary>
internal static class SnoopingRig
{
    public const uint Group = 0xef01_0203; // 239.1.2.3
    public const ulong GroupMac = 0x0100_5e01_0203;
    public const ulong Group6Mac = 0x3333_0001_0203;

    public static byte[] Group6(uint low = 0x0001_0203) => [0xff, 0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Word(low)];

    /// <summary>IGMP version 1 or 2: type and group.</summary>
    public static byte[] Igmp(byte type, uint group, uint source = 0x0a00_0001, int options = 4, ulong? destination = null) =>
        V4([type, 0, 0, 0, .. Word(group)], source, options, destination ?? (0x0100_5e00_0000ul | (group & 0x7f_ffff)));

    /// <summary>An IGMP version 3 report.</summary>
    public static byte[] Igmp3(params (byte Type, int Sources, uint Group)[] records)
    {
        var message = new List<byte> { 0x22, 0, 0, 0, 0, 0, 0, (byte)records.Length };
        foreach ((byte type, int sources, uint group) in records)
            message.AddRange([type, 1, 0, (byte)sources, .. Word(group), .. new byte[4 * sources], 9, 9, 9, 9]);
        return V4([.. message], 0x0a00_0001, 4, 0x0100_5e00_0016);
    }

    /// <summary>MLD version 1: 130 query, 131 report, 132 done.</summary>
    public static byte[] Mld(byte type, byte[] group, byte sourcePrefix = 0xfe) =>
        V6([type, 0, 0, 0, 0, 0, 0, 0, .. group], sourcePrefix, 0x3333_0000_0000ul | BinaryPrimitives.ReadUInt32BigEndian(group.AsSpan(12)));

    /// <summary>An MLD version 2 report.</summary>
    public static byte[] Mld2(params (byte Type, int Sources, byte[] Group)[] records)
    {
        var message = new List<byte> { 143, 0, 0, 0, 0, 0, 0, (byte)records.Length };
        foreach ((byte type, int sources, byte[] group) in records)
            message.AddRange([type, 0, 0, (byte)sources, .. group, .. new byte[16 * sources]]);
        return V6([.. message], 0xfe, 0x3333_0000_0016);
    }

    public static byte[] WithTag(byte[] frame, int vlan) => [.. frame.AsSpan(0, 12), 0x81, 0, (byte)(vlan >> 8), (byte)vlan, .. frame.AsSpan(12)];

    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++) sum += (uint)bytes[i] << (i % 2 == 0 ? 8 : 0);
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }

    private static byte[] V4(byte[] message, uint source, int options, ulong destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        int header = 20 + options;
        byte[] frame = SwitchRig.Frame(SwitchRig.Station(1), destination, 0x0800, 0, Math.Max(60, 14 + header + message.Length));
        Span<byte> packet = frame.AsSpan(14);
        packet[0] = (byte)(0x40 | (header / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(header + message.Length));
        packet[8] = 1;
        packet[9] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source);
        message.CopyTo(packet[header..]);
        return frame;
    }

    private static byte[] V6(byte[] message, byte sourcePrefix, ulong destination)
    {
        byte[] frame = SwitchRig.Frame(SwitchRig.Station(1), destination, 0x86dd, 0, 14 + 40 + 8 + message.Length);
        Span<byte> packet = frame.AsSpan(14);
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(8 + message.Length));
        packet[7] = 1;
        packet[8] = sourcePrefix;
        packet[9] = sourcePrefix == 0 ? (byte)0 : (byte)0x80;
        packet[24] = 0xff;
        packet[25] = 2;
        packet[39] = 0x16;
        packet[40] = 58;
        packet[42] = 5; // router alert
        packet[43] = 2;
        message.CopyTo(packet[48..]);
        byte[] pseudo = [.. packet[8..40], 0, 0, 0, (byte)message.Length, 0, 0, 0, 58, .. message];
        if (message.Length > 255) BinaryPrimitives.WriteUInt16BigEndian(pseudo.AsSpan(34), (ushort)message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[50..], Checksum(pseudo));
        return frame;
    }

    private static byte[] Word(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
