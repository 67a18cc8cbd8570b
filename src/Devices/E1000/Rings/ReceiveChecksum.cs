using System.Buffers.Binary;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>What a receive descriptor says of a packet's checksums. 8254x manual §3.2.9, RXCSUM in §13.4.</summary>
internal static class ReceiveChecksum
{
    /// <summary>PCSS: where the packet checksum starts.</summary>
    internal const uint PacketStartMask = 0xFF;

    /// <summary>IPOFLD: IPv4 headers are verified.</summary>
    internal const uint NetworkOffload = 1u << 8;

    /// <summary>TUOFLD: TCP and UDP are verified.</summary>
    internal const uint TransportOffload = 1u << 9;

    /// <summary>IPV6OFL: over IPv6, too.</summary>
    internal const uint IPv6Offload = 1u << 10;

    private const int TcpField = 16, UdpField = 6, IPv6Header = 40;

    /// <summary>Verifies what the driver wants verified, and says so.</summary>
    /// <param name="control">RXCSUM.</param>
    /// <param name="start">A private copy of the beginning of the frame.</param>
    /// <param name="pieces">The frame.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="isTrusted">Its TCP or UDP checksum was made or verified here.</param>
    /// <param name="errors">What is wrong.</param>
    internal static ReceiveStatus Verify(
        uint control, ReadOnlySpan<byte> start, ReadOnlySpan<MemorySlice> pieces, int length, bool isTrusted, out ReceiveErrors errors)
    {
        errors = ReceiveErrors.None;
        ReceiveStatus status = ReceiveStatus.None;
        if ((control & (NetworkOffload | TransportOffload)) == 0 || !PacketHeaders.TryParse(start, out PacketHeaders headers)) return ReceiveStatus.IgnoreChecksums;
        if (!headers.IsIPv6 && (control & NetworkOffload) != 0)
        {
            status |= ReceiveStatus.NetworkChecksum;
            InternetSum sum = default;
            sum.Add(start[headers.Network..headers.Transport]);
            if (sum.Finish() != 0) errors |= ReceiveErrors.NetworkChecksum;
        }

        if (HasTransport(control, headers) && TryFindEnd(start, headers, length, out int end))
        {
            bool? isRight = isTrusted ? true : IsRight(start, pieces, headers, end);
            if (isRight is { } right)
            {
                status |= ReceiveStatus.TransportChecksum;
                if (!right) errors |= ReceiveErrors.TransportChecksum;
            }
        }

        return status == ReceiveStatus.None ? ReceiveStatus.IgnoreChecksums : status;
    }

    // Not of fragments: the checksum is that of the whole. §3.2.9, table of supported packets.
    private static bool HasTransport(uint control, in PacketHeaders headers)
    {
        if ((control & TransportOffload) == 0 || headers.IsFragment || headers.IsRouted) return false;
        if (headers.IsIPv6 && (control & IPv6Offload) == 0) return false;
        return headers.Protocol is PacketHeaders.Tcp or PacketHeaders.Udp;
    }

    // Where IP says that the packet ends: what pads the frame is no part of it.
    private static bool TryFindEnd(ReadOnlySpan<byte> start, in PacketHeaders headers, int length, out int end)
    {
        end = headers.Network + (headers.IsIPv6
            ? IPv6Header + BinaryPrimitives.ReadUInt16BigEndian(start[(headers.Network + 4)..])
            : BinaryPrimitives.ReadUInt16BigEndian(start[(headers.Network + 2)..]));
        int least = headers.Protocol == PacketHeaders.Tcp ? TcpField + 4 : UdpField + 2;
        return end <= length && end - headers.Transport >= least;
    }

    // Null: there is none, as UDP may.
    private static bool? IsRight(ReadOnlySpan<byte> start, ReadOnlySpan<MemorySlice> pieces, in PacketHeaders headers, int end)
    {
        int field = headers.Transport + UdpField;
        if (headers.Protocol == PacketHeaders.Udp && (field + sizeof(ushort) > start.Length || BinaryPrimitives.ReadUInt16BigEndian(start[field..]) == 0)) return null;
        InternetSum sum = default;
        sum.Add(headers.IsIPv6 ? start.Slice(headers.Network + 8, 32) : start.Slice(headers.Network + 12, 8));
        sum.AddNumber(headers.Protocol);
        sum.AddNumber((ushort)(end - headers.Transport));
        int skip = headers.Transport, left = end - headers.Transport;
        foreach (ref readonly MemorySlice piece in pieces)
        {
            if (skip >= piece.Length)
            {
                skip -= piece.Length;
                continue;
            }

            int part = Math.Min(piece.Length - skip, left);
            sum.Add(piece.Slice(skip, part));
            left -= part;
            skip = 0;
            if (left == 0) break;
        }

        return sum.Finish() == 0;
    }
}
