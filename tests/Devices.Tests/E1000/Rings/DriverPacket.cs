using System.Buffers.Binary;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>A packet as a driver hands it to the device, and the frames that there would be on a wire.</summary>
/// <param name="Bytes">What lies in the driver's buffers.</param>
/// <param name="Context">A context descriptor in front of it, if it needs one.</param>
/// <param name="Command">Of each data descriptor, but for EOP.</param>
/// <param name="Upper">Of each data descriptor.</param>
/// <param name="Frames">On the wire, before padding and CRC.</param>
/// <param name="IsVerifiable">A receiver finds its checksums right.</param>
internal sealed record DriverPacket(byte[] Bytes, TransmitDescriptor? Context, uint Command, uint Upper, List<byte[]> Frames, bool IsVerifiable)
{
    private const uint TransportChecksum = 1u << 9, NetworkChecksum = 1u << 8;

    /// <summary>Any packet that makes sense.</summary>
    public static DriverPacket Make(Random random, bool insertsTags)
    {
        DriverPacket packet = random.Next(6) switch
        {
            0 => Plain(random, Ifcs),
            1 => Plain(random, Ifcs | Data),
            2 => LegacyChecksum(random),
            3 => AnyChecksums(random),
            4 => LeftChecksum(random),
            _ => Segmented(random),
        };
        return insertsTags && random.Next(2) == 0 ? packet.Tagged((ushort)random.Next(65536)) : packet;
    }

    /// <summary>TCP or UDP to be segmented, as the Linux driver prepares it.</summary>
    public static DriverPacket Segmented(Random random, int payload = -1)
    {
        while (true)
        {
            byte type = random.Next(3) switch { 0 => OffloadHeader.GsoTcp4, 1 => OffloadHeader.GsoTcp6, _ => OffloadHeader.GsoUdpSegments };
            bool isIPv6 = type == OffloadHeader.GsoTcp6 || (type == OffloadHeader.GsoUdpSegments && random.Next(2) == 0);
            int length = payload >= 0 ? payload : random.Next(10) == 0 ? random.Next(150_000) : random.Next(8000);
            int size = random.Next(Math.Max(length / 200, 1), 4000);
            OffloadPacket packet = OffloadPacket.Make(random, type, isIPv6, length, size, isLinux: true);
            if (packet.Payload > byte.MaxValue) continue;
            return Prepared(packet, size);
        }
    }

    /// <summary>A packet as the Linux driver prepares it: lengths are the device's, 0 in IP and UDP, none in the pseudo header.</summary>
    public static DriverPacket Prepared(OffloadPacket packet, int size)
    {
        byte[] bytes = [.. packet.Bytes];
        Span<byte> network = bytes.AsSpan(packet.Network), transport = bytes.AsSpan(packet.Transport);
        BinaryPrimitives.WriteUInt16BigEndian(network[(packet.IsIPv6 ? 4 : 2)..], 0);
        if (!packet.IsIPv6) BinaryPrimitives.WriteUInt16BigEndian(network[10..], 0);
        if (!packet.IsTcp) BinaryPrimitives.WriteUInt16BigEndian(transport[4..], 0);
        ushort seed = (ushort)~PlainChecksum.Of(OffloadPacket.PseudoHeader(bytes, packet.Network, (byte)(packet.IsTcp ? 6 : 17), packet.IsIPv6, 0));
        int field = packet.IsTcp ? 16 : 6;
        BinaryPrimitives.WriteUInt16BigEndian(transport[field..], seed);
        uint kind = Tse | Context0 | (packet.IsTcp ? TransmitDescriptor.ContextTcp : 0) | (packet.IsIPv6 ? 0 : TransmitDescriptor.ContextIPv4);
        TransmitDescriptor context = new(
            Offsets(packet.Network, packet.Network + 10, packet.IsIPv6 ? 0 : packet.Transport - 1, packet.Transport, packet.Transport + field, 0),
            kind | (uint)Math.Min(bytes.Length - packet.Payload, 0xFFFFF),
            ((uint)packet.Payload << 8) | ((uint)size << 16));
        uint options = TransportChecksum | (packet.IsIPv6 ? 0 : NetworkChecksum);
        return new DriverPacket(bytes, context, Data | Tse | Ifcs, options, PlainSegmenter.Segment(packet, 0), IsVerifiable: true);
    }

    private static uint Context0 => RingRig.Context;

    private static DriverPacket Plain(Random random, uint command)
    {
        byte[] bytes = TransmitRingTests.Packet(random.Next(3) == 0 ? random.Next(14, 9000) : random.Next(14, 200), random.Next());
        return new DriverPacket(bytes, null, command, 0, [bytes], IsVerifiable: false);
    }

    private static DriverPacket LegacyChecksum(Random random)
    {
        byte[] bytes = TransmitRingTests.Packet(random.Next(14, 600), random.Next());
        int start = random.Next(256), field = random.Next(256);
        byte[] frame = Summed(bytes, start, field, 0);
        return new DriverPacket(bytes, null, Ifcs | TransmitDescriptor.InsertChecksum | ((uint)field << 16), (uint)start << 8, [frame], IsVerifiable: false);
    }

    // Anywhere, of anything: first the transport's, then the network's.
    private static DriverPacket AnyChecksums(Random random)
    {
        byte[] bytes = TransmitRingTests.Packet(random.Next(14, 600), random.Next());
        int[] n = [random.Next(256), random.Next(256), random.Next(3) == 0 ? 0 : random.Next(700), random.Next(256), random.Next(256), random.Next(3) == 0 ? 0 : random.Next(700)];
        uint options = (uint)random.Next(4) << 8;
        byte[] frame = bytes;
        if ((options & TransportChecksum) != 0) frame = Summed(frame, n[3], n[4], n[5]);
        if ((options & NetworkChecksum) != 0) frame = Summed(frame, n[0], n[1], n[2]);
        return new DriverPacket(bytes, new TransmitDescriptor(Offsets(n[0], n[1], n[2], n[3], n[4], n[5]), Context0, 0), Data | Ifcs, options, [frame], IsVerifiable: false);
    }

    private static DriverPacket LeftChecksum(Random random)
    {
        byte type = random.Next(2) == 0 ? OffloadHeader.GsoTcp4 : OffloadHeader.GsoTcp6;
        OffloadPacket packet = OffloadPacket.Make(random, type, type == OffloadHeader.GsoTcp6, random.Next(1400), 1, isLinux: true).WithoutSegmentation();
        TransmitDescriptor context = new(Offsets(0, 0, 0, packet.Transport, packet.Transport + 16, 0), Context0, 0);
        return new DriverPacket(packet.Bytes, context, Data | Ifcs, TransportChecksum, [PlainSegmenter.Checksummed(packet)], IsVerifiable: true);
    }

    private DriverPacket Tagged(ushort tag) => this with
    {
        Command = Command | TransmitDescriptor.InsertVlan,
        Upper = Upper | ((uint)tag << 16),
        Frames = [.. Frames.Select(frame => (byte[])[.. frame[..12], 0x81, 0, (byte)(tag >> 8), (byte)tag, .. frame[12..]])],
    };

    private static byte[] Summed(byte[] bytes, int start, int field, int end)
    {
        int stop = end == 0 || end >= bytes.Length ? bytes.Length : end + 1;
        if (start >= stop || field + 2 > stop) return bytes;
        byte[] summed = [.. bytes];
        ushort sum = PlainChecksum.Of(bytes[start..stop]);
        BinaryPrimitives.WriteUInt16BigEndian(summed.AsSpan(field), sum == 0 ? ushort.MaxValue : sum);
        return summed;
    }

    private static ulong Offsets(int networkStart, int networkField, int networkEnd, int start, int field, int end) =>
        (byte)networkStart | ((ulong)(byte)networkField << 8) | ((ulong)(ushort)networkEnd << 16)
        | ((ulong)(byte)start << 32) | ((ulong)(byte)field << 40) | ((ulong)(ushort)end << 48);
}
