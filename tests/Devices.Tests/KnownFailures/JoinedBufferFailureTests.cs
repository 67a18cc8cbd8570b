using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Tests.VirtioNet;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Frames for which a device has to join buffers, or finds too few of them.</summary>
public sealed class JoinedBufferFailureTests : HostileTest
{
    /// <summary>
    /// A frame that all buffers of the ring together do not hold: no driver can add any, so that waiting for it would be for ever.
    /// </summary>
    [Theory]
    [InlineData(4, 100)]
    [InlineData(8, 1526)]
    [InlineData(1, 64)]
    public void Cve2015_7295_FrameLargerThanTheWholeRing_DoesNotBlockThoseBehindIt(int buffers, int length)
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing((ushort)buffers);
        OfferBuffers(guest, buffers, length);
        ReceiveQueue receive = new(guest.Device, queue);
        FrameBatch batch = guest.Batch((buffers * length) - HeaderLength + 1, 14, 50);

        DeliverResult result = receive.Deliver(batch);
        Assert.Equal(1, receive.Counters[ReceiveCounter.BufferTooSmall]);
        Assert.Equal(buffers == 1 ? DeliverResult.NoBuffers : DeliverResult.Done, result);
        Assert.Equal(buffers == 1 ? 2 : 3, batch.Position);
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, HeaderLength + 14), guest.Used(0));
    }

    /// <summary>A table takes one entry of the ring however many pieces it has: a frame that needs two of them waits for the second.</summary>
    [Fact]
    public void Cve2015_7295_FrameLargerThanOneTableOfPieces_WaitsForTheNext()
    {
        const int Pieces = 8, Piece = 64;
        HostileGuest guest = Guest(Mergeable | FeatureBits.IndirectDesc);
        SplitVirtqueue queue = guest.UseRing(4);
        ReceiveQueue receive = new(guest.Device, queue);
        FrameBatch batch = guest.Batch((Pieces * Piece) + 100);
        for (int table = 0; table < 2; table++)
        {
            ulong at = guest.FreeAddress + (ulong)(table * Pieces * VirtqDescriptor.Size);
            at = (at + 15) & ~15ul;
            for (int i = 0; i < Pieces; i++)
            {
                guest.DescriptorAt(at, i, Writable + (ulong)(((table * Pieces) + i) * Piece), Piece, i == Pieces - 1 ? Write : Write | VirtqDescriptor.NextFlag, i + 1);
            }

            guest.Descriptor(table, at, Pieces * VirtqDescriptor.Size, VirtqDescriptor.IndirectFlag);
            guest.Offer(table);
            Assert.Equal(table == 0 ? DeliverResult.NoBuffers : DeliverResult.Done, receive.Deliver(batch));
        }

        Assert.Equal((0, 1), (receive.Counters[ReceiveCounter.BufferTooSmall], receive.Counters[ReceiveCounter.Frames]));
    }

    /// <summary>A frame longer than a chain whose driver does not merge: it is dropped, not spread over the next one.</summary>
    [Fact]
    public void Cve2014_0077_FrameLongerThanAChainThatMayNotBeMerged_IsDropped()
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        for (int i = 0; i < 8; i++) guest.Descriptor(i, Writable + (ulong)(i * 100), 100, i % 2 == 0 ? Write | Next : Write, i + 1);
        for (int i = 0; i < 8; i += 2) guest.Offer(i);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(200 - HeaderLength + 1, 200 - HeaderLength)));
        _ = receive.Publish();
        Assert.Equal((1, new VirtqUsed(0, 200)), (receive.Counters[ReceiveCounter.BufferTooSmall], guest.Used(0)));
        Assert.True(guest.Second[200..].IndexOfAnyExcept((byte)0) < 0);
    }

    /// <summary>More buffers for one frame than that driver's array had, each of them counted and of the length that it says.</summary>
    [Theory]
    [InlineData(60_000, 13)]
    [InlineData(60_000, 64)]
    [InlineData(9000, 1000)]
    public void P14_FrameInVeryManyBuffers_IsCountedRight(int length, int room)
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(8192);
        ReceiveQueue receive = new(guest.Device, queue);
        int buffers = (HeaderLength + length + room - 1) / room;
        for (int i = 0; i < buffers; i++) guest.Descriptor(i, Writable + (ulong)(i * room), (uint)room, Write);
        for (int i = 0; i + 1 < buffers; i++) guest.Offer(i);

        FrameBatch batch = guest.Batch(length);
        Assert.Equal(DeliverResult.NoBuffers, receive.Deliver(batch)); // one is missing: none is taken
        Assert.False(receive.Publish());
        Assert.Equal((0, 0), (batch.Position, (int)queue.NextAvailable));
        guest.Offer(buffers - 1);
        Assert.Equal(DeliverResult.Done, receive.Deliver(batch));
        _ = receive.Publish();
        Assert.Equal(buffers, guest.UsedIndex);
        Assert.Equal(buffers, BinaryPrimitives.ReadUInt16LittleEndian(guest.Second[10..]));
        long written = 0;
        for (int i = 0; i < buffers; i++) written += guest.Used(i).Length;
        Assert.Equal(HeaderLength + length, written);
    }

    /// <summary>Reading buffers failed half way: those that were taken are given back, not used with a length that is none.</summary>
    [Fact]
    public void Cve2014_0055_BadBufferAmongThoseOfAFrame_GivesTheOthersBack()
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 2, 100);
        guest.Descriptor(2, 0xFFFF_FFFF_0000, 100, Write);
        guest.Offer(2);
        ReceiveQueue receive = new(guest.Device, queue);
        FrameBatch batch = guest.Batch(40, 500);

        Assert.Equal(DeliverResult.Fault, receive.Deliver(batch));
        Assert.Equal(RingFault.BufferOutsideMemory, queue.LastFault);
        Assert.Equal(1, batch.Position);
        _ = receive.Publish();
        Assert.Equal(1, guest.UsedIndex); // the frame before it
    }

    /// <summary>The way out after a failure in the middle of a frame leaves no mapping behind.</summary>
    [Theory]
    [InlineData(0ul, 100)]
    [InlineData(FakeDriver.Base, 0)]
    [InlineData(ulong.MaxValue - 10, 100)]
    public void Cve2022_26353_FailureWhileBuffersAreJoined_LeaksNoLease(ulong address, int length)
    {
        TestNic nic = new(Mergeable);
        ulong good = nic.Driver.Allocate(100);
        nic.Driver.WriteDescriptor(0, good, 100, Write);
        nic.Driver.WriteDescriptor(1, address, (uint)length, Write);
        nic.Driver.MakeAvailable(0);
        nic.Driver.MakeAvailable(1);
        FrameBatch batch = nic.Batch([TestNic.Frame(400)]);
        Assert.Equal(DeliverResult.Fault, nic.Receive.Deliver(batch));

        nic.Queue.Dispose();
        Assert.Equal(0, nic.Driver.Released);
        nic.Driver.Memory.Release();
        Assert.Equal(1, nic.Driver.Released);
    }

    /// <summary>Mergeable buffers cost a frame that fits into one exactly one, and a burst one publication.</summary>
    [Fact]
    public void P14_MergeableBuffersAndFramesThatFit_CostOneBufferAFrameAndOneInterruptABurst()
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(64);
        OfferBuffers(guest, 64, 2048);
        ReceiveQueue receive = new(guest.Device, queue);
        FrameBatch batch = guest.Batch([.. Enumerable.Repeat(1514, 64)]);
        Assert.Equal(DeliverResult.Done, receive.Deliver(batch));
        Assert.Equal(0, guest.UsedIndex);
        Assert.True(receive.Publish());
        Assert.Equal(64, guest.UsedIndex);
        Assert.Equal(1, receive.Counters[ReceiveCounter.Interrupts]);
        for (int i = 0; i < 64; i++) Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(guest.Second[((2048 * i) + 10)..]));
    }

    /// <summary>A jumbo frame from the network while the driver has only small buffers.</summary>
    [Theory]
    [InlineData(Plain)]
    [InlineData(Mergeable)]
    public void Cve2015_7295_JumboIntoSmallBuffers_CostsNoMoreThanTheFrame(ulong features)
    {
        HostileGuest guest = Guest(features);
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

    /// <summary>num_buffers is written last and into a header that lies in pieces; the memory goes away right after.</summary>
    [Fact]
    public void Cve2021_3748_CountOfBuffersInAHeaderInPieces_IsWrittenBeforeTheyAreGiven()
    {
        HostileGuest guest = Guest(Mergeable);
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
}
