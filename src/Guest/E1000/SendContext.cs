using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.E1000;

/// <summary>A context descriptor, made of what a frame leaves to the device. 8254x manual, section 3.3.6.</summary>
/// <remarks>
/// The device wants the headers of a frame that it segments without the lengths that it will write: no IP length, no IP checksum, and a pseudo-header
/// sum without the length. An offload header has them in.
/// </remarks>
internal readonly record struct SendContext(ulong Lower, ulong Upper, byte PacketOptions, bool IsSegmented)
{
    private const byte InsertIpChecksum = 1;
    private const byte InsertChecksum = 2;
    private const ulong IsTcp = 1ul << 24;
    private const ulong IsIpv4 = 2ul << 24;
    private const ulong Segments = 4ul << 24;
    private const ulong Extended = 0x20ul << 24;
    private const int HeaderLengthShift = 40;
    private const int SegmentSizeShift = 48;
    private const int TcpHeader = 20;
    private const int UdpHeader = 8;
    private const int Ipv6Header = 40;
    private const byte TcpProtocol = 6;
    private const byte UdpProtocol = 17;

    /// <summary>Makes it, and rewrites the headers in the buffer where the device wants them otherwise.</summary>
    /// <returns>False when the frame has not the headers that its offload header says.</returns>
    public static bool TryMake(ReadOnlySpan<byte> frame, in OffloadHeader offload, MemorySlice buffer, out SendContext context)
    {
        context = default;
        int start = offload.ChecksumStart;
        int at = start + offload.ChecksumOffset;
        if ((offload.Flags & OffloadHeader.NeedsChecksum) == 0 || at + 2 > frame.Length || at > byte.MaxValue) return false;
        ulong places = ((ulong)start << 32) | ((ulong)at << 40); // TUCSE 0: to the end
        if (offload.GsoType == 0)
        {
            bool isTcp = offload.ChecksumOffset == 16;
            context = new SendContext(places, Extended | (isTcp ? IsTcp : 0), InsertChecksum, false);
            return true;
        }

        return TryMakeSegmented(frame, offload, buffer, places, out context);
    }

    private static bool TryMakeSegmented(ReadOnlySpan<byte> frame, in OffloadHeader offload, MemorySlice buffer, ulong places, out SendContext context)
    {
        context = default;
        int start = offload.ChecksumStart;
        int ip = EthernetFrame.HeaderLength;
        if (BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EthernetFrame.VlanEtherType) ip += EthernetFrame.VlanTagLength;
        bool isTcp = (offload.GsoType & ~OffloadHeader.GsoEcn) is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;
        bool isIpv4 = frame.Length > ip && frame[ip] >> 4 == 4;
        if (start + (isTcp ? TcpHeader : UdpHeader) > frame.Length || start < ip + (isIpv4 ? TcpHeader : Ipv6Header)) return false;
        int header = start + (isTcp ? frame[start + 12] >> 4 << 2 : UdpHeader);
        if (header > byte.MaxValue || header >= frame.Length) return false;

        Span<byte> sum = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(sum, PseudoHeaderWithoutLength(frame, ip, isIpv4, isTcp ? TcpProtocol : UdpProtocol));
        buffer.Slice(start + offload.ChecksumOffset, 2).CopyFrom(sum);
        if (isIpv4)
        {
            buffer.Write<ushort>(ip + 2, 0);
            buffer.Write<ushort>(ip + 10, 0);
            places |= (uint)ip | ((uint)(ip + 10) << 8) | ((uint)(start - 1) << 16);
        }
        else
        {
            buffer.Write<ushort>(ip + 4, 0);
            places |= (uint)ip;
        }

        ulong upper = (uint)(frame.Length - header) | Extended | Segments | (isTcp ? IsTcp : 0) | (isIpv4 ? IsIpv4 : 0)
            | ((ulong)header << HeaderLengthShift) | ((ulong)offload.GsoSize << SegmentSizeShift);
        context = new SendContext(places, upper, (byte)(InsertChecksum | (isIpv4 ? InsertIpChecksum : 0)), true);
        return true;
    }

    private static ushort PseudoHeaderWithoutLength(ReadOnlySpan<byte> frame, int ip, bool isIpv4, byte protocol)
    {
        ulong sum = InternetChecksum.Add(0, isIpv4 ? frame.Slice(ip + 12, 8) : frame.Slice(ip + 8, 32));
        sum = InternetChecksum.Add(sum, [0, protocol]);
        return (ushort)~InternetChecksum.Finish(sum);
    }
}
