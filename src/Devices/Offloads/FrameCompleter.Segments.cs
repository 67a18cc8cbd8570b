using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Offloads;

/// <content>
/// Segments of TCP (RFC 9293 §3.1), several datagrams of UDP, and fragments of one (RFC 791 §3.2, RFC 8200 §4.5). Lengths are those of the frame,
/// whatever its headers say of them: senders leave them out, or let them wrap.
/// </content>
public sealed partial class FrameCompleter
{
    private const int FragmentHeaderLength = 8;
    private const byte Fin = 0x01, Push = 0x08, Reduced = 0x80; // reduced: the congestion window (CWR)
    private const ushort MoreFragments = 0x2000;
    private const int IPv6Length = 40;

    private PacketHeaders _packet;
    private int _headerLength; // what every part begins with
    private int _size; // bytes behind it in a part
    private int _total; // bytes behind it in the frame
    private int _prefix; // fragments: of those, what the first one has from private memory
    private uint _fragmentId;

    private ReadOnlySpan<MemorySlice> Frame => _batch!.Segments(_index);

    private CompletionResult BeginSegmentation(in Frame frame)
    {
        Span<byte> start = _headers.AsSpan(0, _batch!.CopyBytes(_index, _headers));
        if (!PacketHeaders.TryParse(start, out _packet) || !Fits(start, frame.Offload)) return CompletionResult.BadHeaders;
        int transport = _packet.Transport;
        _headerLength = transport + (_kind == Kind.Tcp ? 4 * (start[transport + 12] >> 4) : OffloadCheck.UdpHeaderLength);
        if (_headerLength > start.Length || (_kind == Kind.Tcp && _headerLength < transport + OffloadCheck.TcpHeaderLength)) return CompletionResult.BadHeaders;
        _size = frame.Offload.GsoSize;
        _total = frame.Length - _headerLength;
        if (_kind == Kind.UdpFragments && !BeginFragments(frame)) return CompletionResult.BadHeaders;

        Parts = Math.Max(1, (_total + _size - 1) / _size);
        LongestPart = _headerLength + Math.Min(_size, _total);
        if (_kind == Kind.UdpFragments && _packet.IsIPv6) LongestPart += FragmentHeaderLength;
        if (Parts > MostParts) return CompletionResult.TooManyParts;
        if (LongestPart - _packet.Network > ushort.MaxValue) return CompletionResult.BadHeaders;
        Seek(Frame, _headerLength + (_part == 0 ? _prefix : (int)Math.Min((long)_part * _size, _total)));
        return CompletionResult.Ready;
    }

    private bool Fits(ReadOnlySpan<byte> start, in OffloadHeader offload)
    {
        byte type = (byte)(offload.GsoType & ~OffloadHeader.GsoEcn);
        _kind = type switch
        {
            OffloadHeader.GsoUdpFragments => Kind.UdpFragments,
            OffloadHeader.GsoUdpSegments => Kind.UdpSegments,
            _ => Kind.Tcp,
        };
        _prefix = 0;
        if (_packet.IsFragment || _packet.IsRouted || _packet.Transport != offload.ChecksumStart) return false;
        if (_packet.Protocol != (_kind == Kind.Tcp ? PacketHeaders.Tcp : PacketHeaders.Udp)) return false;
        if (_kind == Kind.Tcp && _packet.IsIPv6 != (type == OffloadHeader.GsoTcp6)) return false;
        return start.Length >= _packet.Transport + (_kind == Kind.Tcp ? OffloadCheck.TcpHeaderLength : OffloadCheck.UdpHeaderLength);
    }

    // One datagram: its header is completed, and everything from there on is what the fragments share out.
    private bool BeginFragments(in Frame frame)
    {
        int transport = _packet.Transport;
        int datagram = frame.Length - transport;
        int fragmentable = _packet.IsIPv6 ? _packet.Fragmentable : transport;
        _size &= ~7;
        if (datagram > ushort.MaxValue) return false;
        if (frame.Length - fragmentable <= frame.Offload.GsoSize)
        {
            _kind = Kind.UdpSegments; // whole
            _size = ushort.MaxValue;
            return true;
        }

        _prefix = transport + OffloadCheck.UdpHeaderLength - fragmentable;
        if (_size < _prefix) return false;
        Span<byte> udp = _headers.AsSpan(transport, OffloadCheck.UdpHeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)datagram);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], 0);
        if (_part == 0 || _packet.IsIPv6)
        {
            InternetSum sum = PseudoHeader(_headers, datagram);
            sum.Add(udp);
            sum.Add(Frame, transport + OffloadCheck.UdpHeaderLength);
            BinaryPrimitives.WriteUInt16BigEndian(udp[6..], sum.FinishTransport());
        }

        // The same in every turn, and another for another datagram: ports, length and checksum.
        _fragmentId = (BinaryPrimitives.ReadUInt32BigEndian(udp) * 0x9e3779b1) ^ BinaryPrimitives.ReadUInt32BigEndian(udp[4..]);
        _headerLength = fragmentable;
        _total = frame.Length - fragmentable;
        return true;
    }

    private void MakeSegment()
    {
        int offset = _part * _size;
        int length = Math.Min(_size, _total - offset);
        int prefix = _kind == Kind.UdpFragments && _part == 0 ? _prefix : 0;
        int head = _headerLength + prefix;
        Span<byte> bytes = _head;
        if (_kind == Kind.UdpFragments)
        {
            head = MakeFragmentHead(bytes, offset, length, prefix);
        }
        else
        {
            _headers.AsSpan(0, head).CopyTo(bytes);
        }

        AddPiece(_headSlice.Slice(0, head));
        AddPieces(Frame, length - prefix);
        PartLength = head + length - prefix;
        PatchNetwork(bytes, PartLength);
        if (_kind == Kind.Tcp) PatchTcp(bytes, offset, length);
        else if (_kind == Kind.UdpSegments) PatchUdp(bytes, length);
    }

    private int MakeFragmentHead(Span<byte> bytes, int offset, int length, int prefix)
    {
        bool isLast = offset + length == _total;
        _headers.AsSpan(0, _headerLength).CopyTo(bytes);
        int head = _headerLength;
        if (_packet.IsIPv6)
        {
            Span<byte> fragment = bytes.Slice(head, FragmentHeaderLength);
            fragment[0] = bytes[_packet.FragmentableNumber];
            fragment[1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(fragment[2..], (ushort)(offset | (isLast ? 0 : 1)));
            BinaryPrimitives.WriteUInt32BigEndian(fragment[4..], _fragmentId);
            bytes[_packet.FragmentableNumber] = PacketHeaders.FragmentHeader;
            head += FragmentHeaderLength;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(_packet.Network + 6)..], (ushort)((offset >> 3) | (isLast ? 0 : MoreFragments)));
        }

        _headers.AsSpan(_headerLength, prefix).CopyTo(bytes[head..]);
        return head + prefix;
    }

    private void PatchNetwork(Span<byte> bytes, int frameLength)
    {
        int network = _packet.Network;
        if (_packet.IsIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(network + 4)..], (ushort)(frameLength - network - IPv6Length));
            return;
        }

        Span<byte> header = bytes[network.._packet.Transport];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(frameLength - network));
        if (_kind != Kind.UdpFragments)
        {
            ushort id = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(id + _part));
        }

        BinaryPrimitives.WriteUInt16BigEndian(header[10..], 0);
        InternetSum sum = default;
        sum.Add(header);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], sum.Finish());
    }

    private void PatchTcp(Span<byte> bytes, int offset, int length)
    {
        Span<byte> header = bytes[_packet.Transport.._headerLength];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequence + (uint)offset);
        if (_part > 0) header[13] &= unchecked((byte)~Reduced);
        if (_part < Parts - 1) header[13] &= unchecked((byte)~(Fin | Push));
        PatchChecksum(header, OffloadCheck.TcpChecksumOffset, length);
    }

    private void PatchUdp(Span<byte> bytes, int length)
    {
        Span<byte> header = bytes[_packet.Transport.._headerLength];
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(header.Length + length));
        PatchChecksum(header, OffloadCheck.UdpChecksumOffset, length);
    }

    // From scratch: senders disagree on what they leave in the field.
    private void PatchChecksum(Span<byte> header, int field, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header[field..], 0);
        InternetSum sum = PseudoHeader(_headers, header.Length + length);
        sum.Add(header);
        for (int i = 1; i < _pieceCount; i++) sum.Add(_pieces[i]); // the first one is the head
        BinaryPrimitives.WriteUInt16BigEndian(header[field..], sum.FinishTransport());
    }

    private InternetSum PseudoHeader(ReadOnlySpan<byte> bytes, int length)
    {
        InternetSum sum = default;
        sum.Add(_packet.IsIPv6 ? bytes.Slice(_packet.Network + 8, 32) : bytes.Slice(_packet.Network + 12, 8));
        sum.AddNumber(_packet.Protocol);
        sum.AddNumber((ushort)length);
        return sum;
    }
}
