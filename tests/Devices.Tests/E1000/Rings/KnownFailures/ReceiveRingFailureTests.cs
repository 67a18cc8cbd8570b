using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings.KnownFailures;

/// <summary>What drivers and networks did to other e1000s' receivers.</summary>
public sealed class ReceiveRingFailureTests : HostileRingTest
{
    private const uint Long = Promiscuous | ReceiveControlBits.LongPackets | ReceiveControlBits.StripCrc;

    /// <summary>Any length with long packets and bad packets on or off: buffers end where they end.</summary>
    [Theory]
    [InlineData(0, 256)]
    [InlineData(0, 2048)]
    [InlineData(ReceiveControlBits.LongPackets, 256)]
    [InlineData(ReceiveControlBits.StoreBadPackets, 512)]
    [InlineData(ReceiveControlBits.LongPackets | ReceiveControlBits.StoreBadPackets, 16384)]
    public void Cve2012_6075_FrameOfAnyLength_StaysInItsBuffers(uint control, int size)
    {
        RingRig rig = Rig(receive: 96, bufferSize: size, control: Promiscuous | control);
        foreach (int length in new[] { 14, 60, 252, 256, 1518, 1519, 2044, 2048, 16380, 16381, 40_000, 65_535, 65_550 })
        {
            rig.Offer();
            Assert.Equal(DeliverResult.Done, rig.Deliver(Packet(length)));
            bool isStored = length <= 1518 || (control != 0 && length <= 16380);
            Assert.Equal(isStored ? 1 : 0, rig.Collect().Count);
        }
    }

    /// <summary>Head, tail and length in every relation to each other.</summary>
    [Theory]
    [InlineData(128u, 8u, 4u)]
    [InlineData(128u, 4u, 8u)]
    [InlineData(128u, 0xFFFFu, 0u)]
    [InlineData(128u, 0u, 0xFFFFu)]
    [InlineData(0u, 0u, 1u)]
    [InlineData(0u, 5u, 1u)]
    [InlineData(0x7Fu, 0u, 1u)]
    public void Cve2016_1981_ReceiveHeadOrTailOutsideOfTheRing_StopsIt(uint length, uint head, uint tail)
    {
        RingRig rig = Rig();
        rig.Card[Register.Rdlen] = length;
        rig.Card[Register.Rdh] = head;
        rig.Card[Register.Rdt] = tail;
        FrameBatch batch = BatchOf(Packet(60), Packet(2000));
        Assert.Equal(DeliverResult.Stopped, rig.Deliver(batch));
        Assert.Equal(0, batch.Position);
        Assert.Equal(head, rig.Card[Register.Rdh]);
        Assert.Equal(1, rig[ReceiveCounter.RingStops]);
        AssertAlive(rig);
    }

    /// <summary>A ring that was never set up, with the receiver on.</summary>
    [Fact]
    public void Cve2017_9310_ReceiveRingThatWasNeverSetUp_HasNoBuffers()
    {
        RingRig rig = Rig();
        rig.Card[Register.Control] |= ControlBits.Reset;
        rig.Card[Register.Control] |= ControlBits.SetLinkUp;
        rig.Card[Register.Rctl] = Promiscuous | ReceiveControlBits.Enable;
        Assert.Equal(DeliverResult.NoBuffers, rig.Deliver(Packet(60)));
        rig.Card[Register.Rdt] = 7;
        Assert.Equal(DeliverResult.Stopped, rig.Deliver(Packet(60)));
        AssertAlive(rig);
    }

    /// <summary>Descriptors without a buffer, all of them and all but one: passed over once, then the ring is empty.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void Cve2020_28916_ReceiveDescriptorsWithoutABuffer_ArePassedOverOnce(int count)
    {
        RingRig rig = Rig(receive: 64, bufferSize: 256, control: Long);
        ulong ring = rig.Guest.Allocate(count * 16);
        rig.Card[Register.Rdbal] = (uint)ring;
        rig.Card[Register.Rdlen] = (uint)(16 * count);
        rig.Card[Register.Rdh] = 0;
        rig.Card[Register.Rdt] = (uint)count - 1;
        FrameBatch batch = BatchOf(Packet(1000));
        Assert.Equal(DeliverResult.NoBuffers, rig.Deliver(batch));
        Assert.Equal((uint)count - 1, rig.Card[Register.Rdh]);
        Assert.Equal(count - 1, rig[ReceiveCounter.NullBuffers]);
        Assert.All(Enumerable.Range(0, count - 1), i => Assert.Equal(ReceiveStatus.Done, rig.Guest.Read<ReceiveDescriptor>(ring + (ulong)(16 * i)).Status));
        AssertAlive(rig);
    }

    /// <summary>A first buffer and then none: the frame is given up instead of looked for room for, for ever.</summary>
    [Fact]
    public void Cve2020_28916_OneBufferAmongThousandsOfNone_IsGivenUp()
    {
        RingRig rig = Rig(receive: 64, bufferSize: 256, control: Long);
        ulong ring = rig.Guest.Allocate(4096 * 16);
        rig.Guest.Write(ring, new ReceiveDescriptor(rig.Guest.Allocate(256), 0));
        rig.Card[Register.Rdbal] = (uint)ring;
        rig.Card[Register.Rdlen] = 4096 * 16;
        rig.Card[Register.Rdh] = 0;
        rig.Card[Register.Rdt] = 4095;
        Assert.Equal(DeliverResult.Done, rig.Deliver(Packet(1000)));
        Assert.Equal(1, rig[ReceiveCounter.TooLong]);
        Assert.Equal(1u, rig.Card[Register.Mpc]);
        AssertAlive(rig);
    }

    /// <summary>Buffers at the card's own registers and elsewhere where there is no memory: counted, and nothing else is written.</summary>
    [Theory]
    [MemberData(nameof(BadAddresses))]
    public void Cve2020_15859_ReceiveBufferInTheDevicesOwnRegisters_IsCounted(ulong address)
    {
        if (address == 0) return; // none at all: see above
        RingRig rig = Rig(bufferSize: 256, control: Long);
        rig.OfferAt(address);
        rig.Offer(4);
        Assert.Equal(DeliverResult.Done, rig.Deliver(Packet(600), Packet(100)));
        Assert.Equal(1, rig[ReceiveCounter.BadAddress]);
        Assert.Equal(4u, rig.Card[Register.Rdh]);
        Assert.Equal(Packet(100), rig.Guest.At(rig.Guest.Read<ReceiveDescriptor>(rig.ReceiveAddress(3)).Address, 100));
    }

    /// <summary>The ring itself there.</summary>
    [Theory]
    [MemberData(nameof(BadAddresses))]
    public void Cve2020_15859_ReceiveRingInTheDevicesOwnRegisters_StopsIt(ulong address)
    {
        RingRig rig = Rig(control: Long);
        ulong inMemory = GuardedGuest.First + GuardedGuest.RegionSize - 16;
        if ((address & ~15ul) == inMemory) rig.Guest.Write(inMemory, new ReceiveDescriptor(rig.Guest.Allocate(2048), 0));
        rig.Card[Register.Rdbal] = (uint)address;
        rig.Card[Register.Rdbah] = (uint)(address >> 32);
        rig.Card[Register.Rdt] = 8;
        FrameBatch batch = BatchOf(Packet(100), Packet(100));
        Assert.Equal(DeliverResult.Stopped, rig.Deliver(batch));
        Assert.Equal((address & ~15ul) == inMemory ? 1 : 0, batch.Position);
        AssertAlive(rig);
    }

    /// <summary>Buffers over the ring, over each other and over what is delivered.</summary>
    [Fact]
    public void Cve2023_3019_ReceiveBuffersOverTheRing_EndTheTurn()
    {
        RingRig rig = Rig(receive: 16, bufferSize: 256, control: Long);
        for (int i = 0; i < 15; i++) rig.OfferAt(rig.ReceiveAddress(i));
        rig.Card[Register.Rdt] = 15;
        Assert.NotEqual(DeliverResult.TurnOver, rig.Deliver([.. Enumerable.Range(0, 15).Select(i => Packet(256, i))]));
        AssertAlive(rig);
    }

    /// <summary>A frame as long as its buffer, with and without its CRC behind it.</summary>
    [Theory]
    [InlineData(256)]
    [InlineData(2048)]
    public void Cve2015_7512_CrcBehindAFrameThatFillsItsBuffer_GoesToTheNext(int size)
    {
        RingRig rig = Rig(bufferSize: size, control: Promiscuous | ReceiveControlBits.LongPackets);
        for (int length = size - 6; length <= size + 1; length++)
        {
            rig.Offer();
            byte[] frame = Packet(length);
            rig.Deliver(frame);
            Assert.Equal([.. frame, .. PlainCrc.Of(frame)], Assert.Single(rig.Collect()).Bytes);
        }
    }

    /// <summary>Short frames, looped back without anybody having padded them: read as far as they go, stored padded.</summary>
    [Fact]
    public void Cve2025_12464_ShortFrameLoopedBack_IsPadded()
    {
        for (int length = 0; length < 60; length++)
        {
            RingRig rig = Rig(control: Long);
            rig.Card[Register.Rctl] |= ReceiveControlBits.MacLoopback;
            Assert.True(rig.Card.Device.IsLoopback);
            rig.Card[Register.Control] |= ControlBits.VlanMode;
            rig.Card[Register.Rxcsum] = 0x700;
            byte[] packet = Packet(length);
            if (length >= 14) packet[12] = 0x81;
            if (length >= 14) packet[13] = 0;
            rig.Describe(packet);
            rig.Kick();
            _ = rig.Fill(out FrameBatch batch);
            rig.Offer();
            Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
            rig.ReturnAll();
            List<(byte[] Bytes, ReceiveDescriptor Last)> stored = rig.Collect();
            Assert.Equal(length < 14 ? 0 : 1, stored.Count);
            if (stored.Count == 0) continue;
            bool hasTag = length >= 16; // one that is cut off is none
            Assert.Equal(hasTag, (stored[0].Last.Status & ReceiveStatus.Vlan) != 0);
            Assert.Equal(hasTag ? 56 : 60, stored[0].Bytes.Length);
        }
    }

    /// <summary>What a card sends to itself is a batch that somebody hands on: no call leads from the transmitter to the receiver.</summary>
    [Fact]
    public void Cve2021_3416_FramesLoopedBackForEver_TakeOneTurnEach()
    {
        RingRig rig = Rig(control: Long | ReceiveControlBits.MacLoopback);
        byte[] packet = Packet(100);
        rig.Offer();
        for (int turn = 0; turn < 200; turn++)
        {
            // What came in goes out again, from where it lies.
            rig.Describe(packet);
            rig.Kick();
            Assert.Equal(TakeResult.Filled, rig.Fill(out FrameBatch batch));
            Assert.Equal(0u, rig.Card[Register.Gprc]);
            Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
            Assert.Equal(1u, rig.Card[Register.Gprc]);
            packet = Assert.Single(rig.Collect()).Bytes;
            rig.Offer();
            rig.ReturnAll();
        }

        Assert.Equal(Packet(100), packet);
    }

    /// <summary>Extension headers that end behind the packet, in every length of it.</summary>
    [Fact]
    public void Lp1879531_ExtensionHeadersBehindTheEnd_AreNotVerified()
    {
        RingRig rig = Rig(control: Long);
        rig.Card[Register.Rxcsum] = 0x700;
        rig.Offer();
        byte[] packet = Packet(400);
        packet[12] = 0x86;
        packet[13] = 0xDD;
        packet[14] = 0x60;
        foreach (byte next in new byte[] { 0, 6, 17, 43, 44, 60, 58, 255 })
        {
            packet[20] = packet[54] = next;
            foreach (byte length in new byte[] { 0, 1, 20, 255 })
            {
                packet[55] = length;
                for (int cut = 14; cut < 140; cut++)
                {
                    rig.Deliver(packet[..cut]);
                    _ = Assert.Single(rig.Collect());
                    rig.Offer();
                }
            }
        }
    }

    /// <summary>A ring as long as registers can say, of which the guest has memory for a part.</summary>
    [Fact]
    public void Cve2021_20203_RingLongerThanMemory_IsUsedAsFarAsItGoes()
    {
        RingRig rig = Rig(control: Long);
        ulong ring = GuardedGuest.Second + GuardedGuest.RegionSize - (16 * 4);
        for (ulong i = 0; i < 4; i++) rig.Guest.Write(ring + (16 * i), new ReceiveDescriptor(rig.Guest.Allocate(2048), 0));
        rig.Card[Register.Rdbal] = (uint)ring;
        rig.Card[Register.Rdlen] = 0xF_FF80;
        rig.Card[Register.Rdh] = 0;
        rig.Card[Register.Rdt] = 0xFFF0;
        FrameBatch batch = BatchOf([.. Enumerable.Range(0, 6).Select(i => Packet(100, i))]);
        Assert.Equal(DeliverResult.Stopped, rig.Deliver(batch));
        Assert.Equal(4, batch.Position);
        AssertAlive(rig);
    }

    /// <summary>Whatever kept a frame from its driver, its end is told: nothing waits for somebody to look.</summary>
    [Fact]
    public void P8_EveryChangeThatLetsFramesGoOn_IsTold()
    {
        RingRig rig = Rig(control: Long);
        E1000Device device = rig.Card.Device;
        rig.Offer(8);
        Tells(E1000Effects.ReceiverChanged, () => rig.Card[Register.Rctl] = Long, () => rig.Card[Register.Rctl] = Long | ReceiveControlBits.Enable);
        Tells(E1000Effects.LinkChanged | E1000Effects.ReceiverChanged, () => device.SetLink(false, rig.Card.Now), () => device.SetLink(true, rig.Card.Now));
        Tells(E1000Effects.ReceiverChanged, () => device.SetMemory(null, rig.Card.Now), () => device.SetMemory(rig.Guest.Memory, rig.Card.Now));
        Tells(E1000Effects.ReceiverChanged, () => SetMaster(0), () => SetMaster(PciCommand.BusMaster));
        Tells(E1000Effects.ReceiverChanged, () => rig.Card[Register.Control] &= ~ControlBits.SetLinkUp, () => rig.Card[Register.Control] |= ControlBits.SetLinkUp);

        uint head = rig.Card[Register.Rdh];
        rig.Card[Register.Rdt] = head;
        FrameBatch waiting = BatchOf(Packet(100));
        Assert.Equal(DeliverResult.NoBuffers, rig.Deliver(waiting));
        device.TakeEffects();
        rig.Card[Register.Rdt] = 8;
        Assert.Equal(E1000Effects.ReceiveTail, device.Effects);
        Assert.Equal(DeliverResult.Done, rig.Deliver(waiting));

        void SetMaster(ushort command) => device.WriteConfiguration(PciOffsets.Command, 2, (uint)(PciCommand.MemorySpace | command), rig.Card.Now);

        void Tells(E1000Effects effects, Action stop, Action go)
        {
            FrameBatch batch = BatchOf(Packet(100));
            stop();
            Assert.Equal(DeliverResult.Stopped, rig.Deliver(batch));
            device.TakeEffects();
            go();
            Assert.Equal(effects, device.Effects & effects);
            Assert.Equal(DeliverResult.Done, rig.Deliver(batch));
        }
    }
}
