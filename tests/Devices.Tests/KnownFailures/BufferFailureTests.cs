using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Buffers of no bytes or of too many, in too many pieces, and at addresses that nobody has.</summary>
public sealed class BufferFailureTests : HostileTest
{
    /// <summary>Addresses where a machine has its devices, or nothing: only memory of the guest can be meant.</summary>
    [Theory]
    [InlineData(0xFEE0_0000ul)]
    [InlineData(0xFEBC_0000ul)]
    [InlineData(0xFFFF_FFFF_FFFF_F000ul)]
    [InlineData(HostileGuest.FirstAddress - 1)]
    [InlineData(HostileGuest.FirstAddress + HostileGuest.FirstLength)]
    public void Cve2020_15859_BufferInTheDevicesOwnRegisters_Faults(ulong address)
    {
        foreach (bool sends in new[] { true, false })
        {
            HostileGuest guest = Guest(Plain);
            SplitVirtqueue queue = guest.UseRing(8);
            guest.Descriptor(0, address, 100, sends ? 0 : Write);
            guest.Offer(0);
            if (sends) Assert.Equal((TakeResult.Fault, 0), TakeAll(new TransmitQueue(guest.Device, queue), 1));
            else Assert.Equal(DeliverResult.Fault, new ReceiveQueue(guest.Device, queue).Deliver(guest.Batch(60)));
            Assert.Equal(RingFault.BufferOutsideMemory, queue.LastFault);
        }
    }

    /// <summary>Receive buffers at address zero, which that device skipped for ever.</summary>
    [Theory]
    [InlineData(2048u, RingFault.BufferOutsideMemory)]
    [InlineData(0u, RingFault.ZeroLengthBuffer)]
    public void Cve2020_28916_ReceiveBuffersAtAddressZero_Fault(uint length, RingFault expected)
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(8);
        for (int i = 0; i < 8; i++)
        {
            guest.Descriptor(i, 0, length, Write);
            guest.Offer(i);
        }

        FrameBatch batch = guest.Batch(60, 60);
        Assert.Equal(DeliverResult.Fault, new ReceiveQueue(guest.Device, queue).Deliver(batch));
        Assert.Equal(expected, queue.LastFault);
        Assert.Equal((0, 0), (batch.Position, (int)guest.UsedIndex));
    }

    /// <summary>Thousands of pieces of one byte: more than that device had room for, and asserted on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cve2020_16092_FrameInMorePiecesThanAnybodyHasRoomFor_IsAFrameLikeOthers(int piece)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(4096);
        int pieces = 4000;
        for (int i = 0; i < pieces * piece; i++) guest.First[ReadableOffset + i] = (byte)(i * 7);
        for (int i = 0; i < pieces; i++) guest.Descriptor(i, Readable + (ulong)(i * piece), (uint)piece, i + 1 < pieces ? Next : 0, i + 1);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();

        _ = transmit.Take(batch);
        Assert.Equal((1, (pieces * piece) - HeaderLength), (batch.Count, batch[0].Length));
        Assert.Equal(guest.First.Slice(ReadableOffset + HeaderLength, batch[0].Length).ToArray(), Bytes(batch, 0));
        transmit.Complete(batch);
        _ = transmit.Publish();
        Assert.Equal(new VirtqUsed(0, 0), guest.Used(0));
    }

    /// <summary>Ranges of which only the beginning is inside: buffer, table, and over the gap between two regions.</summary>
    [Theory]
    [InlineData(HostileGuest.FirstAddress + HostileGuest.FirstLength - 16, 32u, 0)]
    [InlineData(HostileGuest.FirstAddress + HostileGuest.FirstLength - 16, 32u, Indirect)]
    [InlineData(HostileGuest.SecondAddress + HostileGuest.SecondLength - 1, 2u, Write)]
    [InlineData(HostileGuest.FirstAddress, 0x4000_0000u, 0)]
    public void Cve2018_1059_RangeThatEndsOutside_Faults(ulong address, uint length, int flags)
    {
        HostileGuest guest = Guest(Plain | FeatureBits.IndirectDesc);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, address, length, flags);
        guest.Offer(0);
        Assert.Equal(PopResult.Fault, queue.TryPop(new DescriptorChain()));
        Assert.Equal(RingFault.BufferOutsideMemory, queue.LastFault);
    }

    /// <summary>Buffers of no bytes in a loop.</summary>
    [Fact]
    public void Cve2016_6490_ZeroLengthLoop_Faults()
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, 0, Next, 1);
        guest.Descriptor(1, Readable, 0, Next, 0);
        guest.Offer(0);
        Assert.Equal(TakeResult.Fault, new TransmitQueue(guest.Device, queue).Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(RingFault.ZeroLengthBuffer, queue.LastFault);
    }

    /// <summary>A zero-length descriptor whose address nobody has.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(Write)]
    public void Cve2020_10725_ZeroLengthAtABadAddress_Faults(int flags)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, 100, Next, 1);
        guest.Descriptor(1, ulong.MaxValue, 0, flags);
        guest.Offer(0);
        Assert.Equal(PopResult.Fault, queue.TryPop(new DescriptorChain()));
    }

    /// <summary>More bytes than a signed 32-bit length holds.</summary>
    [Fact]
    public void Cve2018_17963_ChainLongerThanIntMax_Faults()
    {
        HostileGuest guest = Guest(Plain);
        const int Entries = 8192; // times the whole second region: 2^31 bytes
        SplitVirtqueue queue = guest.UseRing(Entries);
        for (int i = 0; i < Entries; i++)
            guest.Descriptor(i, HostileGuest.SecondAddress, HostileGuest.SecondLength, i + 1 < Entries ? Next : 0, i + 1);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal(TakeResult.Fault, transmit.Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(RingFault.ChainTooLarge, queue.LastFault);
    }

    /// <summary>The same a little shorter: a chain that is possible, with a frame that no port carries.</summary>
    [Fact]
    public void Cve2018_17963_FrameOfManyMegabytes_IsDropped()
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(1024);
        for (int i = 0; i < 1000; i++) guest.Descriptor(i, HostileGuest.SecondAddress, HostileGuest.SecondLength, i < 999 ? Next : 0, i + 1);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal(TakeResult.Empty, transmit.Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(1, transmit.Counters[TransmitCounter.TooLong]);
    }

    /// <summary>A header in pieces of one byte, frames in pieces of one byte, tables of the largest size: bounded work, right bytes.</summary>
    [Fact]
    public void Cve2022_2132_HeaderOverManyTinyDescriptors_IsAFrameLikeOthers()
    {
        HostileGuest guest = Guest(Plain | FeatureBits.IndirectDesc);
        SplitVirtqueue queue = guest.UseRing(64);
        ulong table = (guest.FreeAddress + 4096) & ~15ul;
        const int Pieces = 12 + 1000;
        for (int i = 0; i < Pieces; i++) guest.DescriptorAt(table, i, Readable + (ulong)i, 1, i + 1 < Pieces ? Next : 0, i + 1);
        for (int i = 0; i < 1000; i++) guest.First[ReadableOffset + 12 + i] = (byte)i;
        guest.Descriptor(0, table, 16 * Pieces, Indirect);
        for (int i = 0; i < 64; i++) guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();

        Assert.Equal(TakeResult.Full, transmit.Take(batch));
        Assert.InRange(batch.SegmentCount, 1000, 3000); // a turn is counted in pieces as well as in frames
        byte[] bytes = new byte[1000];
        batch.CopyBytes(0, bytes);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (byte)i), bytes);
    }
}
