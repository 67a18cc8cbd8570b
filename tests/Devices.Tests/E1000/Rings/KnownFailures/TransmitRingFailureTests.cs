using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings.KnownFailures;

/// <summary>What drivers did to other e1000s' transmitters.</summary>
public sealed class TransmitRingFailureTests : HostileRingTest
{
    /// <summary>Every descriptor kind without end of packet, around a full ring again and again: each turn ends, and so does the ring.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(Context)]
    [InlineData(Data)]
    [InlineData(Data | Tse)]
    [InlineData(Context | Tse)]
    [InlineData(TransmitDescriptor.Extended | (15u << 20))]
    public void Cve2015_6815_DescriptorsThatNeverEndAPacket_AreTakenOnce(uint kind)
    {
        RingRig rig = Rig(transmit: 4096);
        ulong buffer = rig.Guest.Allocate(64);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 4095; i++) rig.Describe(buffer, kind | (kind is 0 or Data ? 1u : 0));
            rig.Kick();
            Assert.InRange(Turns(rig, out TakeResult last), 1, 17);
            Assert.Equal(TakeResult.Empty, last);
            Assert.Equal((uint)rig.TransmitTail, rig.Card[Register.Tdh]);
        }

        AssertAlive(rig);
    }

    /// <summary>Head, tail and length in every relation to each other: no turn takes what is not in the ring.</summary>
    [Theory]
    [InlineData(128u, 8u, 4u)]
    [InlineData(128u, 4u, 8u)]
    [InlineData(128u, 0xFFFFu, 0u)]
    [InlineData(128u, 0u, 0xFFFFu)]
    [InlineData(0u, 0u, 1u)]
    [InlineData(0u, 5u, 1u)]
    [InlineData(0x7Fu, 0u, 1u)]
    [InlineData(0x81u, 0u, 8u)]
    public void Cve2016_1981_TransmitHeadOrTailOutsideOfTheRing_StopsIt(uint length, uint head, uint tail)
    {
        RingRig rig = Rig();
        rig.Card[Register.Tdlen] = length;
        rig.Card[Register.Tdh] = head;
        rig.Card[Register.Tdt] = tail;
        Assert.Equal(TakeResult.Stopped, rig.Fill(out FrameBatch batch));
        Assert.Equal(0, batch.Count);
        Assert.Equal(head, rig.Card[Register.Tdh]);
        Assert.Equal(1, rig[TransmitCounter.RingStops]);
        rig.ReturnAll();
        AssertAlive(rig);
    }

    /// <summary>A ring that was never set up, with the transmitter on.</summary>
    [Fact]
    public void Cve2017_9310_TransmitRingThatWasNeverSetUp_IsEmpty()
    {
        RingRig rig = Rig();
        rig.Card[Register.Control] |= ControlBits.Reset;
        rig.Card[Register.Control] |= ControlBits.SetLinkUp;
        rig.Card[Register.Tctl] = TransmitControlBits.Enable;
        Assert.Equal(TakeResult.Empty, rig.Fill(out _));
        rig.Card[Register.Tdt] = 7;
        Assert.Equal(TakeResult.Stopped, rig.Fill(out _));
        rig.ReturnAll();
        AssertAlive(rig);
    }

    /// <summary>Buffers at the card's own registers and elsewhere where there is no memory: the packet is lost, its descriptors are not.</summary>
    [Theory]
    [MemberData(nameof(BadAddresses))]
    public void Cve2020_15859_TransmitBufferInTheDevicesOwnRegisters_IsCountedAndSkipped(ulong address)
    {
        RingRig rig = Rig();
        rig.Describe(Packet(40), 0);
        int bad = rig.Describe(address, Eop | Ifcs | Rs | 100);
        rig.Describe(Packet(60));
        rig.Kick();
        Assert.Equal(Packet(60), Assert.Single(rig.TakeAll()).Bytes);
        Assert.Equal(1, rig[TransmitCounter.BadAddress]);
        Assert.Equal(1, rig.Guest.Read<byte>(rig.TransmitAddress(bad) + 12) & 1);
    }

    /// <summary>The ring itself there: nothing is taken, and nothing written.</summary>
    [Theory]
    [MemberData(nameof(BadAddresses))]
    public void Cve2020_15859_TransmitRingInTheDevicesOwnRegisters_StopsIt(ulong address)
    {
        RingRig rig = Rig();
        rig.Card[Register.Tdbal] = (uint)address;
        rig.Card[Register.Tdbah] = (uint)(address >> 32);
        rig.Card[Register.Tdt] = 8;
        TakeResult result = rig.Fill(out FrameBatch batch);
        Assert.Equal(0, batch.Count);
        // One that begins in memory ends with it, whatever is in there.
        bool beginsInMemory = (address & ~15ul) == GuardedGuest.First + GuardedGuest.RegionSize - 16;
        Assert.Equal(TakeResult.Stopped, result);
        Assert.Equal(beginsInMemory ? 1u : 0u, rig.Card[Register.Tdh]);
        rig.ReturnAll();
        AssertAlive(rig);
    }

    /// <summary>The last bytes of memory, and one more.</summary>
    [Fact]
    public void Cve2020_15859_TransmitBufferAtTheEndOfMemory_IsReadUpToIt()
    {
        RingRig rig = Rig();
        ulong end = GuardedGuest.First + GuardedGuest.RegionSize;
        rig.Describe(end - 60, Eop | Ifcs | 60);
        rig.Describe(end - 60, Eop | Ifcs | 61);
        rig.Kick();
        Assert.Single(rig.TakeAll());
        Assert.Equal(1, rig[TransmitCounter.BadAddress]);
    }

    /// <summary>A packet in thousands of pieces, and one of no bytes in as many.</summary>
    [Fact]
    public void Cve2020_16092_PacketInThousandsOfFragments_IsAFrameLikeOthers()
    {
        RingRig rig = Rig(transmit: 4096);
        byte[] packet = Packet(3000);
        ulong at = rig.Guest.Allocate(3000);
        packet.CopyTo(rig.Guest.At(at, 3000));
        for (uint i = 0; i < 3000; i++) rig.Describe(at + i, 1u | (i == 2999 ? Eop | Ifcs : 0));
        for (int i = 0; i < 1000; i++) rig.Describe(at, 0);
        rig.Kick();
        Assert.Equal(packet, Assert.Single(rig.TakeAll()).Bytes);
    }

    /// <summary>Every bit of the command, with every kind of descriptor, on the same few descriptors.</summary>
    [Fact]
    public void Cve2021_20257_EveryValueOfTheCommand_EndsTheTurn()
    {
        for (uint command = 0; command < 256; command++)
        {
            foreach (uint kind in new uint[] { 0, 1, 2 })
            {
                using RingRig rig = new(transmit: 8);
                ulong at = rig.Guest.Allocate(64);
                for (int i = 0; i < 7; i++) rig.Describe(at, (command << 24) | (kind << 20) | 64, 0xFFFF_FFFF >> i);
                rig.Kick();
                Assert.NotEqual(TakeResult.Full, rig.Fill(out FrameBatch batch));
                Assert.InRange(batch.Count, 0, 7);
                Assert.Equal(7u, rig.Card[Register.Tdh]);
                rig.ReturnAll();
            }
        }
    }

    /// <summary>Checksums that start, end or go beyond the packet, in the last byte of it, and in front of their start.</summary>
    [Theory]
    [InlineData(100, 110, 0)]
    [InlineData(60, 62, 0)]
    [InlineData(50, 59, 0)]
    [InlineData(59, 58, 0)]
    [InlineData(255, 255, 0xFFFF)]
    [InlineData(50, 40, 0)]
    [InlineData(30, 59, 59)]
    [InlineData(30, 30, 20)]
    public void Cve2024_3567_ChecksumBeyondThePacket_StaysInside(int start, int field, int end)
    {
        RingRig rig = Rig();
        byte[] packet = Packet(60);
        ulong offsets = (byte)start | ((ulong)(byte)field << 8) | ((ulong)(ushort)end << 16);
        rig.Describe(offsets | (offsets << 32), Context);
        rig.Describe(packet, Data | Eop | Ifcs, 3u << 8);
        rig.Describe(packet, Eop | Ifcs | TransmitDescriptor.InsertChecksum | ((uint)field << 16), (uint)start << 8);
        rig.Kick();
        List<(byte[] Bytes, OffloadHeader Offload)> frames = rig.TakeAll();
        Assert.Equal(2, frames.Count);
        foreach ((byte[] bytes, OffloadHeader offload) in frames)
        {
            Assert.Equal(60, bytes.Length);
            Assert.True(offload.IsPlain);
            for (int i = 0; i < 60; i++) Assert.True(bytes[i] == packet[i] || i == field || i == field + 1);
        }
    }

    /// <summary>More than any frame has, in one descriptor and in many.</summary>
    [Theory]
    [InlineData(16288, 1, true)]
    [InlineData(16289, 1, false)]
    [InlineData(65535, 1, false)]
    [InlineData(9000, 2, false)]
    [InlineData(16000, 60, false)]
    public void Cve2018_17963_PacketLongerThanThePacketBuffer_IsDropped(int length, int descriptors, bool isSent)
    {
        RingRig rig = Rig();
        ulong at = rig.Guest.Allocate(65536);
        for (int i = 0; i < descriptors; i++) rig.Describe(at, (uint)length | (i == descriptors - 1 ? Eop | Ifcs : 0));
        rig.Kick();
        Assert.Equal(isSent ? 1 : 0, rig.TakeAll().Count);
        Assert.Equal(isSent ? 0 : 1, rig[TransmitCounter.TooLong]);
        AssertAlive(rig);
    }

    /// <summary>Buffers, write-backs and the ring on top of each other: what was fetched counts.</summary>
    [Fact]
    public void Cve2023_3019_BuffersThatAreTheRing_ChangeNothingThatWasFetched()
    {
        RingRig rig = Rig(transmit: 16);
        for (int i = 0; i < 15; i++) rig.Describe(rig.TransmitAddress(0), Eop | Ifcs | Rs | 256);
        rig.Kick();
        List<(byte[] Bytes, OffloadHeader Offload)> frames = rig.TakeAll();
        Assert.Equal(15, frames.Count);
        Assert.All(frames, frame => Assert.Equal(256, frame.Bytes.Length));
        AssertAlive(rig);
    }

    /// <summary>A reset, another ring and a head that jumps in the middle of a packet: it is forgotten, and what follows is not part of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Cve2020_15859_HalfAPacketAndThenAReset_IsForgotten(int how)
    {
        RingRig rig = Rig();
        rig.Describe(Packet(500), 0);
        rig.Kick();
        Assert.Equal(TakeResult.Empty, rig.Fill(out _));
        rig.ReturnAll();
        Assert.True(rig.Transmit.HasPartialPacket);
        if (how == 0)
        {
            rig.Card[Register.Control] |= ControlBits.Reset;
            rig.Card[Register.Control] |= ControlBits.SetLinkUp;
        }
        else if (how == 1)
        {
            rig.Card[Register.Tdh] = 5;
        }

        if (how == 1)
        {
            rig.Card[Register.Tdt] = 6;
            rig.Guest.Write(rig.TransmitAddress(5), new TransmitDescriptor(rig.Guest.Allocate(60), Eop | Ifcs | 60, 0));
        }
        else
        {
            rig.SetTransmitRing(64);
            rig.Describe(Packet(60));
            rig.Kick();
        }

        Assert.Equal(60, Assert.Single(rig.TakeAll()).Bytes.Length);
        Assert.Equal(1, rig[TransmitCounter.Abandoned]);
    }
}
