using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Offloads;

/// <summary>Segmentation in the plainest way: whole frames, one after the other.</summary>
internal static class PlainSegmenter
{
    /// <summary>What a frame becomes; fragments of IPv6 have the identification that is given.</summary>
    public static List<byte[]> Segment(OffloadPacket packet, uint fragmentId)
    {
        byte type = (byte)(packet.Offload.GsoType & 0x7f);
        if (type == OffloadHeader.GsoUdpFragments) return Fragment(packet, fragmentId);
        int size = packet.Offload.GsoSize;
        int payload = packet.Bytes.Length - packet.Payload;
        int count = Math.Max(1, (payload + size - 1) / size);
        var segments = new List<byte[]>();
        for (int i = 0; i < count; i++)
        {
            byte[] segment = [.. packet.Bytes[..packet.Payload], .. packet.Bytes.Skip(packet.Payload + (i * size)).Take(size)];
            Span<byte> transport = segment.AsSpan(packet.Transport);
            if (packet.IsTcp)
            {
                uint sequence = BinaryPrimitives.ReadUInt32BigEndian(transport[4..]);
                BinaryPrimitives.WriteUInt32BigEndian(transport[4..], (uint)(sequence + (i * size)));
                if (i > 0) transport[13] &= 0x7f;
                if (i < count - 1) transport[13] &= 0xf6;
            }

            SetIPv4Id(segment, packet, i);
            Finish(segment, packet);
            segments.Add(segment);
        }

        return segments;
    }

    /// <summary>The frame with its checksum completed and nothing else done.</summary>
    public static byte[] Checksummed(OffloadPacket packet)
    {
        byte[] frame = [.. packet.Bytes];
        ushort sum = PlainChecksum.Of(frame[packet.Offload.ChecksumStart..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(packet.Offload.ChecksumStart + packet.Offload.ChecksumOffset), sum == 0 ? ushort.MaxValue : sum);
        return frame;
    }

    /// <summary>The identification that a fragment of IPv6 has; 0 where there is none.</summary>
    public static uint FragmentIdOf(OffloadPacket packet, byte[] fragment)
    {
        if (!packet.IsIPv6 || packet.Offload.GsoType != OffloadHeader.GsoUdpFragments) return 0;
        int number = packet.Network + 6, at = packet.Network + 40;
        while (fragment[number] is 0 or 43 or 60)
        {
            number = at;
            at += 8 * (1 + fragment[at + 1]);
        }

        return fragment[number] == 44 ? BinaryPrimitives.ReadUInt32BigEndian(fragment.AsSpan(at + 4)) : 0;
    }

    private static void Finish(byte[] frame, OffloadPacket packet)
    {
        int length = frame.Length - packet.Transport;
        if (!packet.IsTcp) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(packet.Transport + 4), (ushort)length);
        int field = packet.Transport + packet.Offload.ChecksumOffset;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(field), 0);
        ushort sum = PlainChecksum.Of(
            OffloadPacket.PseudoHeader(frame, packet.Network, (byte)(packet.IsTcp ? 6 : 17), packet.IsIPv6, length), frame[packet.Transport..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(field), sum == 0 ? ushort.MaxValue : sum);
        FinishNetwork(frame, packet);
    }

    private static void FinishNetwork(byte[] frame, OffloadPacket packet)
    {
        if (packet.IsIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(packet.Network + 4), (ushort)(frame.Length - packet.Network - 40));
            return;
        }

        int end = packet.Network + (4 * (frame[packet.Network] & 15));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(packet.Network + 2), (ushort)(frame.Length - packet.Network));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(packet.Network + 10), 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(packet.Network + 10), PlainChecksum.Of(frame[packet.Network..end]));
    }

    private static List<byte[]> Fragment(OffloadPacket packet, uint fragmentId)
    {
        byte[] whole = [.. packet.Bytes];
        Finish(whole, packet);
        int start = packet.IsIPv6 ? Fragmentable(packet, out int _) : packet.Transport;
        if (whole.Length - start <= packet.Offload.GsoSize) return [whole];
        int size = packet.Offload.GsoSize / 8 * 8;
        var fragments = new List<byte[]>();
        for (int at = start; at < whole.Length; at += size)
        {
            bool isLast = at + size >= whole.Length;
            byte[] head = [.. whole[..start]];
            ushort offset = (ushort)(at - start);
            if (packet.IsIPv6)
            {
                Fragmentable(packet, out int numberAt);
                byte[] extension = new byte[8];
                extension[0] = head[numberAt];
                head[numberAt] = 44;
                BinaryPrimitives.WriteUInt16BigEndian(extension.AsSpan(2), (ushort)(offset + (isLast ? 0 : 1)));
                BinaryPrimitives.WriteUInt32BigEndian(extension.AsSpan(4), fragmentId);
                head = [.. head, .. extension];
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(packet.Network + 6), (ushort)((offset / 8) + (isLast ? 0 : 0x2000)));
            }

            byte[] fragment = [.. head, .. whole.Skip(at).Take(size)];
            FinishNetwork(fragment, packet);
            fragments.Add(fragment);
        }

        return fragments;
    }

    // Behind hop-by-hop options and everything up to the last routing header. RFC 8200 §4.5.
    private static int Fragmentable(OffloadPacket packet, out int numberAt)
    {
        int at = packet.Network + 40, found = at;
        int number = packet.Network + 6;
        numberAt = number;
        while (packet.Bytes[number] is 0 or 43 or 60)
        {
            byte kind = packet.Bytes[number];
            number = at;
            at += 8 * (1 + packet.Bytes[at + 1]);
            if (kind == 60) continue;
            found = at;
            numberAt = number;
        }

        return found;
    }

    private static void SetIPv4Id(byte[] segment, OffloadPacket packet, int index)
    {
        if (packet.IsIPv6) return;
        Span<byte> id = segment.AsSpan(packet.Network + 4);
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(id) + index));
    }
}
