using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.E1000.Rings;

/// <content>Packets to segment: one frame with its headers made right, which whoever receives it cuts if he must. 8254x manual §3.5.</content>
/// <remarks>
/// A driver leaves the lengths of IP and UDP and a part of the pseudo header to the device. virtio wants them as they are for the frame as a whole.
/// UDP is cut into datagrams, each with a header of its own, as the device does it: never into fragments.
/// </remarks>
public sealed partial class TransmitRing
{
    private const int TcpHeader = 20, UdpHeader = 8, TcpField = 16, UdpField = 6, IPv6Header = 40;
    private const byte FinAndPush = 0x09, Reduced = 0x80;
    private const int MostHeader = byte.MaxValue;

    private int _segmentedLength; // of the frame being finished, without tag

    // False, and the packet dropped: its headers are not what its context says.
    private bool TryDivide()
    {
        Span<byte> next = stackalloc byte[MostHeader];
        next = next[.._context.HeaderLength];
        _packet.CopyStart(next);
        int payload = _packet.Size - next.Length;
        if (!FinishSegmented(isLast: false)) return false;
        Count(TransmitCounter.Divided);
        Advance(next, payload);
        _packet.Keep(next);
        return true;
    }

    // The header of what comes behind the frame that just went: checked with it.
    private void Advance(Span<byte> header, int payload)
    {
        if (_context.IsTcp)
        {
            Span<byte> tcp = header[_context.TransportStart..];
            BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]) + (uint)payload);
            tcp[13] &= unchecked((byte)~Reduced);
        }

        if (!_context.IsIPv4 || !PacketHeaders.TryParse(header, out PacketHeaders headers)) return;
        Span<byte> id = header[(headers.Network + 4)..];
        int segments = payload / _context.SegmentSize; // it was cut at the end of one
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(id) + segments));
    }

    private bool FinishSegmented(bool isLast)
    {
        Span<byte> header = stackalloc byte[MostHeader];
        header = header[.._context.HeaderLength];
        if (_packet.Size < header.Length || _packet.CopyStart(header) < header.Length || !TryRepair(header, isLast, out OffloadHeader offload))
        {
            Drop(TransmitCounter.BadSegmentation);
            return false;
        }

        _packet.ReplaceStart(header);
        _segmentedLength = _packet.Size;
        if (offload.GsoType == 0) Count(TransmitCounter.NeedsChecksum);
        Commit(_first, offload);
        if (isLast) _device.Statistics.Add(Register.Tsctc);
        return true;
    }

    private bool TryRepair(Span<byte> header, bool isLast, out OffloadHeader offload)
    {
        offload = default;
        if (!PacketHeaders.TryParse(header, out PacketHeaders headers) || !IsAsTheContextSays(header, headers)) return false;
        int size = _packet.Size;
        Span<byte> network = header[headers.Network..], transport = header[headers.Transport..];
        if (headers.IsIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(network[4..], (ushort)(size - headers.Network - IPv6Header));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(network[2..], (ushort)(size - headers.Network));
            BinaryPrimitives.WriteUInt16BigEndian(network[10..], 0);
            InternetSum sum = default;
            sum.Add(header[headers.Network..headers.Transport]);
            BinaryPrimitives.WriteUInt16BigEndian(network[10..], sum.Finish());
        }

        bool isReduced = false;
        if (_context.IsTcp)
        {
            isReduced = (transport[13] & Reduced) != 0;
            if (!isLast) transport[13] &= unchecked((byte)~FinAndPush);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)(size - headers.Transport));
        }

        // The pseudo header, of the whole length, not complemented.
        InternetSum pseudo = default;
        pseudo.Add(headers.IsIPv6 ? network.Slice(8, 32) : network.Slice(12, 8));
        pseudo.AddNumber(headers.Protocol);
        pseudo.AddNumber((ushort)(size - headers.Transport));
        int field = _context.IsTcp ? TcpField : UdpField;
        BinaryPrimitives.WriteUInt16BigEndian(transport[field..], (ushort)~pseudo.Finish());
        offload = new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = (ushort)headers.Transport, ChecksumOffset = (ushort)field };
        if (size - header.Length > _context.SegmentSize)
        {
            byte type = headers.IsIPv6 ? OffloadHeader.GsoTcp6 : OffloadHeader.GsoTcp4;
            offload.GsoType = _context.IsTcp ? (byte)(type | (isReduced ? OffloadHeader.GsoEcn : 0)) : OffloadHeader.GsoUdpSegments;
            offload.GsoSize = (ushort)_context.SegmentSize;
        }

        return OffloadCheck.TryNormalise(ref offload, size, OffloadSet.All, isVouched: false);
    }

    // Who cuts it goes by the headers, so both must say the same.
    private bool IsAsTheContextSays(ReadOnlySpan<byte> header, in PacketHeaders headers)
    {
        if (headers.IsFragment || headers.IsRouted || headers.IsIPv6 == _context.IsIPv4) return false;
        if (headers.Transport != _context.TransportStart || headers.Protocol != (_context.IsTcp ? PacketHeaders.Tcp : PacketHeaders.Udp)) return false;
        if (_context.TransportField != headers.Transport + (_context.IsTcp ? TcpField : UdpField)) return false;
        if (!_context.IsTcp) return header.Length == headers.Transport + UdpHeader;
        return header.Length >= headers.Transport + TcpHeader && header.Length == headers.Transport + (4 * (header[headers.Transport + 12] >> 4));
    }
}
