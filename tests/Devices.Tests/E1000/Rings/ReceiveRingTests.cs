using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using static ActorNet.Devices.Tests.E1000.Rings.TransmitRingTests;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>What frames become in the driver's buffers.</summary>
public sealed class ReceiveRingTests : IDisposable
{
    private const uint Strip = ReceiveControlBits.StripCrc | RingRig.Promiscuous;

    private readonly List<RingRig> _rigs = [];

    public void Dispose()
    {
        foreach (RingRig rig in _rigs) rig.Dispose();
    }

    private RingRig Rig(uint control = Strip, int count = 64, int bufferSize = 2048, bool offers = true)
    {
        RingRig rig = new(receive: count, bufferSize: bufferSize, receiveControl: control);
        _rigs.Add(rig);
        if (offers) rig.Offer();
        return rig;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Frame_OfAnyLength_ArrivesWithItsFcsUnlessStripped(bool strips)
    {
        RingRig rig = Rig(strips ? Strip : RingRig.Promiscuous);
        foreach (int length in new[] { 60, 61, 64, 100, 127, 128, 129, 191, 192, 200, 1000, 1514, 1518 })
        {
            byte[] frame = Packet(length);
            Assert.Equal(DeliverResult.Done, rig.Deliver(frame));
            (byte[] bytes, ReceiveDescriptor last) = Assert.Single(rig.Collect());
            Assert.Equal(strips ? frame : [.. frame, .. PlainCrc.Of(frame)], bytes);
            Assert.Equal(ReceiveErrors.None, last.Errors);
            Assert.Equal(ReceiveStatus.Done | ReceiveStatus.EndOfPacket | ReceiveStatus.IgnoreChecksums | ReceiveStatus.PassedInexactFilter, last.Status);
            Assert.Equal(0, last.PacketChecksum);
            rig.Offer();
        }
    }

    [Fact]
    public void ShortFrame_IsPaddedToTheMinimum()
    {
        RingRig rig = Rig(RingRig.Promiscuous);
        byte[] frame = Packet(20);
        byte[] padded = [.. frame, .. new byte[40]];
        rig.Deliver(frame);
        Assert.Equal([.. padded, .. PlainCrc.Of(padded)], Assert.Single(rig.Collect()).Bytes);
        Assert.Equal(1, rig[ReceiveCounter.Padded]);
        Assert.Equal(1u, rig.Card[Register.Prc64]);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(16384)]
    public void LongFrame_InBuffersOfAnySize_FillsAllButTheLast(int size)
    {
        RingRig rig = Rig(Strip | ReceiveControlBits.LongPackets, count: 128, bufferSize: size);
        foreach (int length in new[] { 256, 1518, 4096, 9000, 16384 - 4 })
        {
            byte[] frame = Packet(length);
            Assert.Equal(DeliverResult.Done, rig.Deliver(frame));
            Assert.Equal(frame, Assert.Single(rig.Collect()).Bytes);
            rig.Offer();
        }

        Assert.Equal(1u, rig.Card[Register.Prc511]);
        Assert.Equal(4u, rig.Card[Register.Prc1522]);
    }

    [Theory]
    [InlineData(1518, 0, true)]
    [InlineData(1519, 0, false)]
    [InlineData(1519, ReceiveControlBits.LongPackets, true)]
    [InlineData(1519, ReceiveControlBits.StoreBadPackets, true)]
    [InlineData(16380, ReceiveControlBits.LongPackets, true)]
    [InlineData(16381, ReceiveControlBits.LongPackets | ReceiveControlBits.StoreBadPackets, false)]
    public void LongFrame_WithAndWithoutLongPackets_IsStoredOrDropped(int length, uint control, bool isStored)
    {
        RingRig rig = Rig(Strip | control);
        rig.Deliver(Packet(length));
        Assert.Equal(isStored ? 1 : 0, rig.Collect().Count);
        Assert.Equal(isStored ? 0 : 1, rig[ReceiveCounter.TooLong]);
        Assert.Equal(isStored ? 0u : 1u, rig.Card[Register.Roc]);
    }

    [Fact]
    public void NoBuffers_WaitsAndGoesOn()
    {
        RingRig rig = Rig(offers: false);
        rig.Offer(2);
        FrameBatch batch = RingRig.BatchOf(Packet(100, 1), Packet(100, 2), Packet(100, 3));
        Assert.Equal(DeliverResult.NoBuffers, rig.Deliver(batch));
        Assert.Equal(2, batch.Position);
        Assert.True(rig.Receive.IsEmpty);
        Assert.Equal(1u, rig.Card[Register.Rnbc]);
        rig.Offer(1);
        Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
        Assert.Equal([1, 2, 3], rig.Collect().Select(packet => Enumerable.Range(1, 3).Single(seed => packet.Bytes.AsSpan().SequenceEqual(Packet(100, seed)))));
        Assert.Equal(0u, rig.Card[Register.Mpc]);
    }

    [Fact]
    public void TooFewBuffers_ForOneFrame_TakesNone()
    {
        RingRig rig = Rig(bufferSize: 256, offers: false);
        rig.Offer(2);
        FrameBatch batch = RingRig.BatchOf(Packet(600));
        Assert.Equal(DeliverResult.NoBuffers, rig.Deliver(batch));
        Assert.Equal(0u, rig.Card[Register.Rdh]);
        Assert.Empty(rig.Collect());
        rig.Offer(1);
        Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
        Assert.Equal(Packet(600), Assert.Single(rig.Collect()).Bytes);
    }

    [Fact]
    public void Missed_Frames_AreCountedAndTold()
    {
        RingRig rig = Rig();
        _ = rig.Card[Register.Icr];
        FrameBatch batch = RingRig.BatchOf(Packet(100), Packet(100));
        rig.Receive.Miss(batch, isOverrun: true, rig.Card.Now);
        Assert.Equal(2, batch.Position);
        Assert.Equal(2, rig[ReceiveCounter.Missed]);
        Assert.Equal(2u, rig.Card[Register.Mpc]);
        Assert.Equal((uint)InterruptCause.ReceiverOverrun, rig.Card[Register.Icr]);
    }

    [Fact]
    public void Stopped_Receiver_TakesNothing()
    {
        RingRig rig = Rig();
        rig.Card[Register.Rctl] = Strip;
        FrameBatch batch = RingRig.BatchOf(Packet(100));
        Assert.Equal(DeliverResult.Stopped, rig.Deliver(batch));
        Assert.Equal(0, batch.Position);
        rig.Card[Register.Rctl] = Strip | ReceiveControlBits.Enable;
        Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(1, 16)]
    [InlineData(2, 8)]
    public void DescriptorsLow_ByThreshold_IsACause(uint threshold, int left)
    {
        RingRig rig = Rig(Strip | (threshold << ReceiveControlBits.ThresholdShift));
        _ = rig.Card[Register.Icr];
        while (rig.ReceiveCount - 1 - (int)rig.Card[Register.Rdh] > left + 1) rig.Deliver(Packet(60));
        Assert.Equal((uint)InterruptCause.ReceiveTimer, rig.Card[Register.Icr]);
        rig.Deliver(Packet(60));
        Assert.Equal((uint)(InterruptCause.ReceiveTimer | InterruptCause.ReceiveDescriptorsLow), rig.Card[Register.Icr]);
    }

    [Fact]
    public void SmallPacket_IsACause()
    {
        RingRig rig = Rig();
        rig.Card[Register.Rsrpd] = 128;
        _ = rig.Card[Register.Icr];
        rig.Deliver(Packet(125));
        Assert.Equal((uint)InterruptCause.ReceiveTimer, rig.Card[Register.Icr]);
        rig.Deliver(Packet(124));
        Assert.Equal((uint)(InterruptCause.ReceiveTimer | InterruptCause.SmallPacket), rig.Card[Register.Icr]);
    }

    [Fact]
    public void Batch_RaisesOneInterrupt()
    {
        RingRig rig = Rig();
        rig.Card[Register.Ims] = (uint)InterruptCause.ReceiveTimer;
        rig.Deliver([.. Enumerable.Range(0, 20).Select(_ => Packet(100))]);
        Assert.Equal(1, rig.Card.Raised);
        Assert.Equal(20, rig.Collect().Count);
    }

    [Fact]
    public void Filter_ByAddressAndVlan_DropsAndCounts()
    {
        RingRig rig = Rig(ReceiveControlBits.StripCrc | ReceiveControlBits.AcceptBroadcast | ReceiveControlBits.VlanFilter);
        rig.Card[Register.Vfta] = 1u << 5;
        byte[] mac = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
        byte[] rest = Packet(80);
        rig.Deliver([.. mac, .. rest], [2, 2, 2, 2, 2, 2, .. rest], [255, 255, 255, 255, 255, 255, .. rest]);
        rig.Deliver([.. mac, .. rest[..6], 0x81, 0, 0, 5, .. rest], [.. mac, .. rest[..6], 0x81, 0, 0, 6, .. rest]);
        List<(byte[] Bytes, ReceiveDescriptor Last)> packets = rig.Collect();
        Assert.Equal(3, packets.Count);
        Assert.All(packets, packet => Assert.Equal(ReceiveStatus.None, packet.Last.Status & ReceiveStatus.PassedInexactFilter));
        Assert.Equal(1, rig[ReceiveCounter.Filtered]);
        Assert.Equal(1, rig[ReceiveCounter.VlanFiltered]);
        Assert.Equal(3u, rig.Card[Register.Gprc]);
        Assert.Equal(5u, rig.Card[Register.Tpr]);
        Assert.Equal(1u, rig.Card[Register.Bprc]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(ReceiveControlBits.PassMacControl, 4)]
    [InlineData(ReceiveControlBits.DiscardPause, 1)]
    public void MacControl_PassesAsTheDriverSays(uint control, int expected)
    {
        RingRig rig = Rig(Strip | control);
        byte[] own = [0x52, 0x54, 0, 0x12, 0x34, 0x56], group = [1, 0x80, 0xC2, 0, 0, 1], source = [2, 2, 2, 2, 2, 2];
        rig.Card[Register.Fcal] = 0x00C2_8001;
        rig.Card[Register.Fcah] = 0x0100;
        rig.Card[Register.Fct] = 0x8808;
        foreach (byte opcode in new byte[] { 1, 2 })
            rig.Deliver([.. own, .. source, 0x88, 0x08, 0, opcode, .. new byte[44]], [.. group, .. source, 0x88, 0x08, 0, opcode, .. new byte[44]]);
        Assert.Equal(expected, rig.Collect().Count);
        Assert.Equal(4 - expected, rig[ReceiveCounter.MacControl]);
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2048, false)]
    [InlineData(256, true)]
    [InlineData(256, false)]
    public void VlanTag_InVlanMode_IsTakenOut(int bufferSize, bool strips)
    {
        RingRig rig = Rig(RingRig.Promiscuous, bufferSize: bufferSize);
        if (strips) rig.Card[Register.Control] |= ControlBits.VlanMode;
        byte[] packet = Packet(600);
        byte[] tagged = [.. packet[..12], 0x81, 0, 0x61, 0x23, .. packet[12..]];
        FrameBatch batch = FrameBatch.CreatePooled(4, 600);
        Assert.True(batch.TryAppend(tagged, default));
        rig.Deliver(batch);
        (byte[] bytes, ReceiveDescriptor last) = Assert.Single(rig.Collect());
        Assert.Equal([.. strips ? packet : tagged, .. PlainCrc.Of(tagged)], bytes);
        Assert.Equal(strips ? 0x6123 : 0, last.VlanTag);
        Assert.Equal(strips, (last.Status & ReceiveStatus.Vlan) != 0);
    }

    [Fact]
    public void NullBuffers_ArePassedOver()
    {
        RingRig rig = Rig(bufferSize: 256, offers: false);
        rig.OfferAt(0);
        rig.Offer(1);
        rig.OfferAt(0);
        rig.Offer(2);
        rig.Deliver(Packet(600));
        Assert.Equal(Packet(600), Assert.Single(rig.Collect()).Bytes);
        Assert.Equal(2, rig[ReceiveCounter.NullBuffers]);
        Assert.Equal(5u, rig.Card[Register.Rdh]);
    }

    [Fact]
    public void PacketChecksum_FromAnOffset_IsOfWhatIsStored()
    {
        RingRig rig = Rig(bufferSize: 256);
        rig.Card[Register.Control] |= ControlBits.VlanMode;
        rig.Card[Register.Rxcsum] = 14;
        byte[] packet = Packet(601);
        rig.Deliver(packet, [.. packet[..12], 0x81, 0, 0x61, 0x23, .. packet[12..]]);
        Assert.All(rig.Collect(), stored => Assert.Equal(PlainChecksum.Of(packet[14..]), stored.Last.PacketChecksum));
    }

    [Fact]
    public void Revoked_Batch_IsDropped()
    {
        RingRig rig = Rig();
        FrameBatch batch = RingRig.BatchOf(Packet(100));
        batch.Revoke();
        Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
        Assert.Empty(rig.Collect());
        Assert.Equal(1, rig[ReceiveCounter.Revoked]);
    }
}
