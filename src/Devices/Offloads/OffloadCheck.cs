using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Offloads;

/// <summary>The one check of an offload header, where its frame enters: everybody behind it relies on what it promises.</summary>
/// <remarks>
/// Afterwards a header is all zero but perhaps for DATA_VALID, or it has NEEDS_CSUM and a checksum field within the frame, behind the
/// shortest IP header: nowhere on its way does writing the checksum change an address, a type or a VLAN that somebody has decided by. With segmentation besides: a known type, a size above zero, room for a transport header, the checksum field where
/// that transport has it, and a <see cref="OffloadHeader.HeaderLength"/> that no header exceeds. What the bytes of the frame say is not looked at.
/// </remarks>
public static class OffloadCheck
{
    internal const int LeastChecksumStart = EthernetFrame.HeaderLength + 20;
    internal const int TcpHeaderLength = 20;
    internal const int LongestTcpHeader = 60;
    internal const int UdpHeaderLength = 8;
    internal const int TcpChecksumOffset = 16;
    internal const int UdpChecksumOffset = 6;

    /// <summary>Checks a header and brings it to its normal form: unknown flags cleared, fields without meaning zero.</summary>
    /// <param name="offload">The header, a private copy.</param>
    /// <param name="length">Length of the frame in bytes.</param>
    /// <param name="allowed">What the sender may leave to others. Its NEEDS_CSUM is ignored without <see cref="OffloadSet.Checksum"/>.</param>
    /// <param name="isVouched">True when DATA_VALID can be believed: the kernel's, but not a guest's (virtio 1.2 §5.1.6.2.1).</param>
    /// <returns>False when the frame must be dropped: the header asks for what it may not, or for nonsense.</returns>
    public static bool TryNormalise(ref OffloadHeader offload, int length, OffloadSet allowed, bool isVouched)
    {
        bool needsChecksum = (offload.Flags & OffloadHeader.NeedsChecksum) != 0 && (allowed & OffloadSet.Checksum) != 0;
        if (!needsChecksum)
        {
            if ((offload.GsoType & ~OffloadHeader.GsoEcn) != 0) return false;
            bool isValid = isVouched && (offload.Flags & OffloadHeader.DataValid) != 0;
            offload = isValid ? new OffloadHeader { Flags = OffloadHeader.DataValid } : default;
            return true;
        }

        offload.Flags = OffloadHeader.NeedsChecksum;
        if (offload.ChecksumStart < LeastChecksumStart || offload.ChecksumStart + offload.ChecksumOffset + sizeof(ushort) > length) return false;
        return TryNormaliseSegmentation(ref offload, length, allowed);
    }

    private static bool TryNormaliseSegmentation(ref OffloadHeader offload, int length, OffloadSet allowed)
    {
        byte type = (byte)(offload.GsoType & ~OffloadHeader.GsoEcn);
        if (type == 0)
        {
            offload.GsoType = 0;
            offload.GsoSize = 0;
            offload.HeaderLength = 0;
            return true;
        }

        bool isTcp = type is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;
        if (!isTcp)
        {
            if (type is not (OffloadHeader.GsoUdpFragments or OffloadHeader.GsoUdpSegments)) return false;
            offload.GsoType = type; // ECN is TCP's
        }

        if (offload.GsoSize == 0 || !MayAsk(allowed, offload)) return false;
        if (offload.ChecksumOffset != (isTcp ? TcpChecksumOffset : UdpChecksumOffset)) return false;
        if (offload.ChecksumStart + (isTcp ? TcpHeaderLength : UdpHeaderLength) > length) return false;
        offload.HeaderLength = (ushort)Math.Min(offload.ChecksumStart + (isTcp ? LongestTcpHeader : UdpHeaderLength), Math.Min(length, ushort.MaxValue));
        return true;
    }

    // One kind of UDP segmentation is enough: which it is, only the frame could tell.
    private static bool MayAsk(OffloadSet allowed, in OffloadHeader offload)
    {
        if (offload.GsoType == OffloadHeader.GsoUdpSegments) return (allowed & (OffloadSet.Uso4 | OffloadSet.Uso6)) != 0;
        return allowed.CanTake(offload);
    }
}
