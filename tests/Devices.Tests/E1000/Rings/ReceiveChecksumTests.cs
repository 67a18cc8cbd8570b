using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>What descriptors say of checksums: of complete frames, of those completed on the way, of fragments and of what is wrong.</summary>
public sealed class ReceiveChecksumTests : IDisposable
{
    private const uint All = ReceiveChecksum.NetworkOffload | ReceiveChecksum.TransportOffload | ReceiveChecksum.IPv6Offload;
    private const ReceiveStatus Network = ReceiveStatus.NetworkChecksum, Transport = ReceiveStatus.TransportChecksum, Ignore = ReceiveStatus.IgnoreChecksums;

    private readonly RingRig _rig = new(receiveControl: RingRig.Promiscuous | ReceiveControlBits.StripCrc, bufferSize: 512);

    public ReceiveChecksumTests() => _rig.Offer();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<bool, bool> Kinds => new() { { false, true }, { false, false }, { true, true }, { true, false } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CompleteFrame_RightAndWrong_IsVerified(bool isIPv6, bool isTcp)
    {
        OffloadPacket packet = Make(isIPv6, isTcp);
        byte[] frame = Checksummed(packet);
        ReceiveStatus both = isIPv6 ? Transport : Network | Transport;
        Assert.Equal((both, ReceiveErrors.None), Deliver(frame, All));
        Assert.Equal((Ignore, ReceiveErrors.None), Deliver(frame, 0));
        Assert.Equal((isIPv6 ? Ignore : Network, ReceiveErrors.None), Deliver(frame, ReceiveChecksum.NetworkOffload));
        Assert.Equal((isIPv6 ? Ignore : Network | Transport, ReceiveErrors.None), Deliver(frame, All & ~ReceiveChecksum.IPv6Offload));
        frame[^1] ^= 1;
        Assert.Equal((both, ReceiveErrors.TransportChecksum), Deliver(frame, All));
        Assert.Equal(1, _rig[ReceiveCounter.ChecksumErrors]);
        if (isIPv6) return;
        frame[packet.Network + 8] ^= 1; // time to live
        Assert.Equal((both, ReceiveErrors.TransportChecksum | ReceiveErrors.NetworkChecksum), Deliver(frame, All));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PaddedFrame_IsVerifiedUpToItsEnd(bool isIPv6, bool isTcp)
    {
        byte[] frame = [.. Checksummed(Make(isIPv6, isTcp)), 1, 2, 3];
        Assert.Equal((isIPv6 ? Transport : Network | Transport, ReceiveErrors.None), Deliver(frame, All));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FrameWithChecksumLeft_IsCompletedAndRight(bool isIPv6, bool isTcp)
    {
        OffloadPacket packet = Make(isIPv6, isTcp);
        _rig.Card[Register.Rxcsum] = All;
        FrameBatch batch = packet.WithoutSegmentation().Batch(new Random(1), 4);
        _rig.Deliver(batch);
        (byte[] bytes, ReceiveDescriptor last) = Assert.Single(_rig.Collect());
        Assert.Equal(PlainSegmenter.Checksummed(packet), bytes);
        Assert.NotEqual(ReceiveStatus.None, last.Status & Transport);
        Assert.Equal(1, _rig[ReceiveCounter.ChecksumsCompleted]);
    }

    [Fact]
    public void Fragment_IsVerifiedAsFarAsItsIPHeader()
    {
        OffloadPacket packet = Make(isIPv6: false, isTcp: false);
        byte[] frame = Checksummed(packet);
        frame[packet.Network + 6] |= 0x20; // more fragments
        Assert.Equal((Network, ReceiveErrors.NetworkChecksum), Deliver(frame, All));
        frame[packet.Network + 10] = frame[packet.Network + 11] = 0;
        ushort sum = PlainChecksum.Of(frame[packet.Network..packet.Transport]);
        frame[packet.Network + 10] = (byte)(sum >> 8);
        frame[packet.Network + 11] = (byte)sum;
        Assert.Equal((Network, ReceiveErrors.None), Deliver(frame, All));
    }

    [Fact]
    public void FragmentOfIPv6_IsNotVerified()
    {
        OffloadPacket packet = OffloadPacket.Make(new Random(3), OffloadHeader.GsoUdpFragments, isIPv6: true, 700, 256, isLinux: true);
        List<byte[]> fragments = PlainSegmenter.Segment(packet, 7);
        Assert.True(fragments.Count > 1);
        Assert.All(fragments, fragment => Assert.Equal((Ignore, ReceiveErrors.None), Deliver(fragment, All)));
    }

    [Fact]
    public void DatagramWithoutChecksum_IsNotVerified()
    {
        OffloadPacket packet = Make(isIPv6: false, isTcp: false);
        byte[] frame = Checksummed(packet);
        frame[packet.Transport + 6] = frame[packet.Transport + 7] = 0;
        Assert.Equal((Network, ReceiveErrors.None), Deliver(frame, All));
    }

    [Fact]
    public void NoPacket_IsNotVerified()
    {
        Assert.Equal((Ignore, ReceiveErrors.None), Deliver(TransmitRingTests.Packet(100), All));
        byte[] frame = Checksummed(Make(isIPv6: false, isTcp: true));
        Assert.Equal((Network, ReceiveErrors.None), Deliver(frame[..^1], All)); // ends before IP says so
    }

    // IPv4 with room for a checksum error in its header, no options that would be parsed otherwise.
    private static OffloadPacket Make(bool isIPv6, bool isTcp)
    {
        byte type = isTcp ? isIPv6 ? OffloadHeader.GsoTcp6 : OffloadHeader.GsoTcp4 : OffloadHeader.GsoUdpSegments;
        return OffloadPacket.Make(new Random(5), type, isIPv6, payload: 401, size: 60_000, isLinux: true);
    }

    private static byte[] Checksummed(OffloadPacket packet) => Assert.Single(PlainSegmenter.Segment(packet, 0));

    private (ReceiveStatus Status, ReceiveErrors Errors) Deliver(byte[] frame, uint control)
    {
        _rig.Card[Register.Rxcsum] = control;
        _rig.Deliver(frame);
        (byte[] bytes, ReceiveDescriptor last) = Assert.Single(_rig.Collect());
        Assert.Equal(frame, bytes);
        _rig.Offer();
        return (last.Status & (Ignore | Network | Transport), last.Errors);
    }
}
