using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>What has broken other devices, by the number under which it is known, tried on ours.</summary>
public sealed class KnownFailureTests
{
    private const ushort Next = VirtqDescriptor.NextFlag;
    private const ushort Write = VirtqDescriptor.WriteFlag;
    private const ushort Indirect = VirtqDescriptor.IndirectFlag;
    private const ulong Plain = FeatureBits.Version1;
    private const ulong Mergeable = FeatureBits.Version1 | FeatureBits.MrgRxbuf;
    private const ulong Commands = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlMacAddr | FeatureBits.Mq;
    private const ulong Readable = HostileGuest.FirstAddress + (128 << 10);
    private const ulong Writable = HostileGuest.SecondAddress;

    /// <summary>Lengths of the address table whose size in bytes overflows 32 bits, or lies behind the command.</summary>
    [Theory]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0x2AAA_AAABu)] // times 6 is 2 in 32 bits
    [InlineData(0x8000_0000u)]
    [InlineData(65u)]
    [InlineData(3u)]
    public void Cve2014_0150_MacTableLengths_AreRefused(uint entries)
    {
        HostileGuest guest = new(Commands);
        SplitVirtqueue queue = guest.UseRing(8);
        byte[] command = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5];
        BinaryPrimitives.WriteUInt32LittleEndian(command.AsSpan(2), entries);
        ReceiveFilter before = guest.Device.Filter;

        Assert.Equal(ControlCommands.Error, Command(guest, queue, command));
        Assert.Same(before, guest.Device.Filter);
    }

    /// <summary>A jumbo frame from the network while the driver has only small buffers.</summary>
    [Theory]
    [InlineData(Plain)]
    [InlineData(Mergeable)]
    public void Cve2015_7295_JumboIntoSmallBuffers_CostsNoMoreThanTheFrame(ulong features)
    {
        HostileGuest guest = new(features);
        SplitVirtqueue queue = guest.UseRing(8);
        ReceiveQueue receive = new(guest.Device, queue);
        for (int i = 0; i < 4; i++) guest.Descriptor(i, Writable + (2048 * (ulong)i), 2048, Write);
        guest.Offer(0);
        FrameBatch batch = guest.Batch(60_000, 100);

        DeliverResult first = receive.Deliver(batch);
        Assert.Equal(features == Plain ? DeliverResult.Done : DeliverResult.NoBuffers, first);
        Assert.Equal(RingFault.None, queue.LastFault);
        if (features == Plain) Assert.Equal(112u, Published(guest, receive).Length);
        else Assert.Equal(0, batch.Position); // waits: a mergeable driver may still add enough
    }

    /// <summary>The same buffers made available again and again, never waiting for completion: what is taken stays bounded.</summary>
    [Fact]
    public void Cve2016_5403_ChainsThatNeverComplete_AreBoundedByTheRing()
    {
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        TransmitQueue transmit = new(guest.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        guest.Descriptor(0, Readable, 100);
        for (int i = 0; i < 8; i++) guest.Offer(0);
        Assert.Equal(TakeResult.Some, transmit.Take(batch));
        Assert.Equal(8, transmit.Outstanding);
        batch.Reset();

        guest.Offer(0); // a ring of eight has no ninth chain before one was used
        Assert.Equal(TakeResult.Fault, transmit.Take(batch));
        Assert.Equal(RingFault.AvailableIndexTooFar, queue.LastFault);
        Assert.Equal((0, 8), (guest.UsedIndex, transmit.Outstanding));
    }

    /// <summary>Buffers of no bytes in a loop.</summary>
    [Fact]
    public void Cve2016_6490_ZeroLengthLoop_Faults()
    {
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, 0, Next, 1);
        guest.Descriptor(1, Readable, 0, Next, 0);
        guest.Offer(0);
        Assert.Equal(TakeResult.Fault, new TransmitQueue(guest.Device, queue).Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(RingFault.ZeroLengthBuffer, queue.LastFault);
    }

    /// <summary>Sizes from which a modulus or an alignment of nothing follows.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(0xFFFF)]
    public void Cve2017_17381_ImpossibleSizes_MakeNoQueue(int size)
    {
        HostileGuest guest = new(Plain);
        VirtqueueLayout layout = new((ushort)size, HostileGuest.FirstAddress, HostileGuest.FirstAddress + 4096, HostileGuest.FirstAddress + 8192, AddressSpace.Guest);
        Assert.False(Virtqueue.TryCreate(guest.Memory, layout, 0, default, out _, out RingFault fault));
        Assert.Equal(RingFault.BadLayout, fault);
    }

    /// <summary>Ranges of which only the beginning is inside: buffer, table, and over the gap between two regions.</summary>
    [Theory]
    [InlineData(HostileGuest.FirstAddress + HostileGuest.FirstLength - 16, 32u, 0)]
    [InlineData(HostileGuest.FirstAddress + HostileGuest.FirstLength - 16, 32u, Indirect)]
    [InlineData(HostileGuest.SecondAddress + HostileGuest.SecondLength - 1, 2u, Write)]
    [InlineData(HostileGuest.FirstAddress, 0x4000_0000u, 0)]
    public void Cve2018_1059_RangeThatEndsOutside_Faults(ulong address, uint length, int flags)
    {
        HostileGuest guest = new(Plain | FeatureBits.IndirectDesc);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, address, length, flags);
        guest.Offer(0);
        Assert.Equal(PopResult.Fault, queue.TryPop(new DescriptorChain()));
        Assert.Equal(RingFault.BufferOutsideMemory, queue.LastFault);
    }

    /// <summary>More bytes than a signed 32-bit length holds.</summary>
    [Fact]
    public void Cve2018_17963_ChainLongerThanIntMax_Faults()
    {
        HostileGuest guest = new(Plain);
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
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(1024);
        for (int i = 0; i < 1000; i++) guest.Descriptor(i, HostileGuest.SecondAddress, HostileGuest.SecondLength, i < 999 ? Next : 0, i + 1);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal(TakeResult.Empty, transmit.Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(1, transmit.Counters[TransmitCounter.TooLong]);
    }

    /// <summary>A flood of frames, or of nothing but malformed ones, does not hold the thread: a turn ends.</summary>
    [Theory]
    [InlineData(100u)]
    [InlineData(5u)]
    public void Cve2019_3900_EndlessWork_EndsTheTurn(uint length)
    {
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(1024);
        guest.Descriptor(0, Readable, length);
        for (int i = 0; i < 1024; i++) guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal(TakeResult.Full, transmit.Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(FrameBatch.Capacity, queue.NextAvailable);
    }

    /// <summary>A zero-length descriptor whose address nobody has.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(Write)]
    public void Cve2020_10725_ZeroLengthAtABadAddress_Faults(int flags)
    {
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, 100, Next, 1);
        guest.Descriptor(1, ulong.MaxValue, 0, flags);
        guest.Offer(0);
        Assert.Equal(PopResult.Fault, queue.TryPop(new DescriptorChain()));
    }

    /// <summary>
    /// P6b: tap full and receive ring full at once, then buffers again. The frame that waited is delivered; nothing is frozen.
    /// </summary>
    [Fact]
    public void Cve2020_16843_RingFullThenRefilled_GoesOn()
    {
        HostileGuest guest = new(Mergeable);
        SplitVirtqueue queue = guest.UseRing(4);
        ReceiveQueue receive = new(guest.Device, queue);
        guest.Descriptor(0, Writable, 512, Write);
        guest.Descriptor(1, Writable + 512, 512, Write);
        FrameBatch batch = guest.Batch(900, 900, 900);
        for (int frame = 0; frame < 3; frame++)
        {
            Assert.Equal(DeliverResult.NoBuffers, receive.Deliver(batch));
            guest.Offer(0);
            Assert.Equal(DeliverResult.NoBuffers, receive.Deliver(batch)); // one of two
            Assert.False(queue.EnableNotifications());
            guest.Offer(1);
            Assert.True(queue.EnableNotifications());
            Assert.Equal(frame == 2 ? DeliverResult.Done : DeliverResult.NoBuffers, receive.Deliver(batch));
            Assert.Equal(frame + 1, batch.Position);
        }
        _ = receive.Publish();
        Assert.Equal(6, guest.UsedIndex);
    }

    /// <summary>num_buffers is written last and into a header that lies in pieces; the memory goes away right after.</summary>
    [Fact]
    public void Cve2021_3748_CountOfBuffersInAHeaderInPieces_IsWrittenBeforeTheyAreGiven()
    {
        HostileGuest guest = new(Mergeable);
        SplitVirtqueue queue = guest.UseRing(16);
        ReceiveQueue receive = new(guest.Device, queue);
        // 12 bytes of header in 11 and 1: the count is torn between two descriptors.
        guest.Descriptor(0, Writable, 11, Write | Next, 1);
        guest.Descriptor(1, Writable + 100, 40, Write);
        guest.Descriptor(2, Writable + 200, 100, Write);
        guest.Offer(0);
        guest.Offer(2);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(100)));
        Assert.Equal(0, guest.UsedIndex); // nothing visible yet, and the count is there
        Assert.Equal((2, 0), (guest.Second[10], guest.Second[100]));
        _ = receive.Publish();
        Assert.Equal([new VirtqUsed(0, 51), new VirtqUsed(2, 61)], [guest.Used(0), guest.Used(1)]);
    }

    /// <summary>A header in pieces of one byte, frames in pieces of one byte, tables of the largest size: bounded work, right bytes.</summary>
    [Fact]
    public void Cve2022_2132_HeaderOverManyTinyDescriptors_IsAFrameLikeOthers()
    {
        HostileGuest guest = new(Plain | FeatureBits.IndirectDesc);
        SplitVirtqueue queue = guest.UseRing(64);
        ulong table = (guest.FreeAddress + 4096) & ~15ul;
        const int Pieces = 12 + 1000;
        for (int i = 0; i < Pieces; i++) guest.DescriptorAt(table, i, Readable + (ulong)i, 1, i + 1 < Pieces ? Next : 0, i + 1);
        for (int i = 0; i < 1000; i++) guest.First[(128 << 10) + 12 + i] = (byte)i;
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

    /// <summary>A header longer than the one that was negotiated cannot be had: the features that lengthen it are not offered.</summary>
    [Theory]
    [InlineData(FeatureBits.HashReport)]
    [InlineData(FeatureBits.Rss)]
    [InlineData(FeatureBits.RingPacked)]
    public void Cve2023_6693_FeatureNotOffered_IsNotAccepted(ulong feature)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(null, QueuePairs: 4));
        Assert.False(device.TrySetDriverFeatures(Plain | feature));
        Assert.Equal(0ul, device.DriverFeatures);
    }

    /// <summary>Buffers that are the rings themselves: the device rewrites what it reads next, and survives it.</summary>
    [Theory]
    [InlineData(0)]   // the descriptor table
    [InlineData(128)] // the available ring
    [InlineData(148)] // the used ring
    public void Cve2024_3446_BuffersThatAreTheRing_BreakTheQueueAtMost(int offset)
    {
        HostileGuest guest = new(Mergeable);
        SplitVirtqueue queue = guest.UseRing(8);
        ReceiveQueue receive = new(guest.Device, queue);
        for (int i = 0; i < 8; i++) guest.Descriptor(i, HostileGuest.FirstAddress + (ulong)offset, 200, Write);
        for (int i = 0; i < 8; i++) guest.Offer(i);
        _ = receive.Deliver(guest.Batch(60, 150, 1000, 60, 60));
        _ = receive.Publish();
        guest.AssertGuards();
        TransmitQueue transmit = new(guest.Device, guest.Open());
        _ = transmit.Take(FrameBatch.CreateBorrowing());
        guest.AssertGuards();
    }

    /// <summary>A control command whose answer is written over its own text, or over the ring.</summary>
    [Theory]
    [InlineData(Readable)]
    [InlineData(HostileGuest.FirstAddress)]
    [InlineData(HostileGuest.FirstAddress + 146)] // the available index
    public void Cve2024_3446_AnswerOverTheCommandOrTheRing_IsOneByte(ulong answer)
    {
        HostileGuest guest = new(Commands);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, 3, Next, 1);
        guest.Descriptor(1, answer, 1, Write);
        guest.Offer(0);
        ControlQueue control = new(guest.Device, queue);
        Assert.InRange(control.Process(16), 1, 16);
        guest.AssertGuards();
    }

    /// <summary>Steering to queues that do not exist: no such command, and no more pairs than there are.</summary>
    [Theory]
    [InlineData(new byte[] { 4, 0, 5, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0 })]
    [InlineData(new byte[] { 4, 0, 0xFF, 0xFF })]
    [InlineData(new byte[] { 4, 1, 0, 0, 0, 0, 0xFF, 0xFF })] // RSS
    [InlineData(new byte[] { 4, 2, 0, 0, 0, 0, 0, 0 })]       // hash
    public void Cve2024_6505_QueuesOutOfRange_AreRefused(byte[] command)
    {
        HostileGuest guest = new(Commands);
        Assert.Equal(ControlCommands.Error, Command(guest, guest.UseRing(8), command));
        Assert.Equal(1, guest.Device.ActivePairs);
    }

    /// <summary>The used length is what was written, not what there was room for: else the guest reads what it never got.</summary>
    [Fact]
    public void Cve2024_8612_UsedLength_IsWhatWasWritten()
    {
        HostileGuest guest = new(Commands);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Writable, 2000, Write);
        guest.Offer(0);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(60)));
        Assert.Equal(new VirtqUsed(0, 72), Published(guest, receive));
        Assert.True(guest.Second[72..2000].IndexOfAnyExcept((byte)0) < 0);

        guest.Descriptor(1, Readable, 3, Next, 2);
        guest.Descriptor(2, Writable, 2000, Write);
        guest.Offer(1);
        ControlQueue control = new(guest.Device, queue);
        Assert.Equal(1, control.Process(16));
        _ = control.Publish();
        Assert.Equal(new VirtqUsed(1, 1), guest.Used(1)); // P22
    }

    /// <summary>Checksum and segmentation fields out of range, from a driver that negotiated neither: they mean nothing.</summary>
    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x01)]
    public void Cve2024_11614_OffloadFieldsOutOfRange_AreNotLookedAt(byte fill)
    {
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.First.Slice(128 << 10, 12).Fill(fill);
        guest.Descriptor(0, Readable, 12 + 60);
        guest.Offer(0);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, new TransmitQueue(guest.Device, queue).Take(batch));
        Assert.Equal((60, default), (batch[0].Length, batch[0].Offload));
    }

    /// <summary>Frames shorter than an Ethernet header reach nobody, in either direction.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(12 + 13)]
    public void Cve2024_41090_FramesShorterThanTheirHeader_AreDropped(int chain)
    {
        HostileGuest guest = new(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Readable, (uint)chain);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Empty, transmit.Take(batch));
        Assert.Equal(1, transmit.Counters[TransmitCounter.TooShort]);
        _ = transmit.Publish();
        Assert.Equal(new VirtqUsed(0, 0), guest.Used(0)); // the driver has its buffer back

        SplitVirtqueue receiving = guest.UseRing(8);
        guest.Descriptor(0, Writable, 2000, Write);
        guest.Offer(0);
        ReceiveQueue receive = new(guest.Device, receiving);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(13)));
        Assert.Equal(1, receive.Counters[ReceiveCounter.TooShort]);
    }

    /// <summary>Configuration accesses whose end wraps.</summary>
    [Theory]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, 6)]
    [InlineData(-1, 1)]
    [InlineData(int.MinValue, 6)]
    [InlineData(1, 6)]
    [InlineData(6, 1)]
    [InlineData(7, 0)]
    public void Configuration_AccessOutsideOfIt_ChangesNothing(int offset, int length)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")));
        MacAddress before = device.Config.Mac;
        Assert.False(device.TryWriteConfig(offset, new byte[length]));
        Assert.Equal(before, device.Config.Mac);
        device.ReadConfig(offset, new byte[length]);
    }

    private static byte Command(HostileGuest guest, SplitVirtqueue queue, byte[] command)
    {
        command.CopyTo(guest.First[(128 << 10)..]);
        guest.Second[0] = 0xEE;
        guest.Descriptor(0, Readable, (uint)command.Length, Next, 1);
        guest.Descriptor(1, Writable, 1, Write);
        guest.Offer(0);
        ControlQueue control = new(guest.Device, queue);
        Assert.Equal(1, control.Process(16));
        _ = control.Publish();
        Assert.Equal(new VirtqUsed(0, 1), guest.Used(0));
        return guest.Second[0];
    }

    private static VirtqUsed Published(HostileGuest guest, ReceiveQueue receive)
    {
        _ = receive.Publish();
        Assert.Equal(1, guest.UsedIndex);
        return guest.Used(0);
    }
}
