using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Tests.VirtioNet;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Frames from the network that were longer, shorter or otherwise than a device or its guest's buffers expected.</summary>
public sealed class ReceiveFailureTests : HostileTest
{
    /// <summary>A frame longer than the buffer: nothing of it is written, and what follows arrives.</summary>
    [Theory]
    [InlineData(1515)]
    [InlineData(2037)]
    [InlineData(9014)]
    [InlineData(65_549)]
    public void Cve2012_6075_FrameLongerThanTheBuffer_WritesNothingAtAll(int length)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 8, HeaderLength + 1514);
        guest.Second.Fill(0x11);
        ReceiveQueue receive = new(guest.Device, queue);

        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(length)));
        Assert.Equal((1, 0), (receive.Counters[ReceiveCounter.BufferTooSmall], receive.Counters[ReceiveCounter.Frames]));
        Assert.True(guest.Second.IndexOfAnyExcept((byte)0x11) < 0);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(1514)));
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, HeaderLength + 1514), guest.Used(0)); // the buffer that was too small for the other one
    }

    /// <summary>The same with an MTU that the driver accepted: longer frames are not delivered, even if there were room.</summary>
    [Fact]
    public void Cve2012_6075_FrameLongerThanTheMtu_IsDropped()
    {
        HostileGuest guest = Guest(Mergeable | FeatureBits.Mtu, new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), Mtu: 1400));
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 8, 4096);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(1415, 1414)));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.TooLong], receive.Counters[ReceiveCounter.Frames]));
    }

    /// <summary>A frame that fills its buffer to the last byte: that device added a checksum behind it.</summary>
    [Theory]
    [InlineData(Plain, 1)]
    [InlineData(Mergeable, 1)]
    [InlineData(Mergeable, 3)]
    public void Cve2015_7512_FrameThatFillsTheBufferExactly_EndsWithIt(ulong features, int buffers)
    {
        HostileGuest guest = Guest(features);
        SplitVirtqueue queue = guest.UseRing(8);
        const int Room = 500;
        OfferBuffers(guest, buffers, Room);
        guest.Second[(buffers * Room)..].Fill(0x11);
        ReceiveQueue receive = new(guest.Device, queue);

        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch((buffers * Room) - HeaderLength)));
        _ = receive.Publish();
        Assert.Equal(buffers, guest.UsedIndex);
        for (int i = 0; i < buffers; i++) Assert.Equal(new VirtqUsed((uint)i, Room), guest.Used(i));
        Assert.True(guest.Second[(buffers * Room)..].IndexOfAnyExcept((byte)0x11) < 0);
    }

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

    /// <summary>Lengths that do not fit the types in which those devices kept them.</summary>
    [Theory]
    [InlineData(EthernetFrame.MaxLength + 1)]
    [InlineData(131_072)]
    public void Cve2018_17958_FrameLongerThanAnyPortCarries_IsDropped(int length)
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(256);
        OfferBuffers(guest, 128, 2048);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(length, 60)));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.TooLong], receive.Counters[ReceiveCounter.Frames]));
    }

    /// <summary>The shortest frames that there are: they are neither padded in place nor read further than they go.</summary>
    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(59)]
    public void Cve2025_12464_FrameBelowTheMinimum_ArrivesAsItIs(int length)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Writable, (uint)(HeaderLength + length), Write); // exactly its own length
        guest.Offer(0);
        guest.Second.Fill(0x11);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(length)));
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, (uint)(HeaderLength + length)), guest.Used(0));
        Assert.True(guest.Second[(HeaderLength + length)..].IndexOfAnyExcept((byte)0x11) < 0);
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

    /// <summary>Every byte of a header is written, whatever stood there; no byte of the host's gets to the guest.</summary>
    [Theory]
    [InlineData(0ul, 10)]
    [InlineData(FeatureBits.MrgRxbuf, 12)]
    [InlineData(Plain, 12)]
    [InlineData(Mergeable, 12)]
    [InlineData(Mergeable | FeatureBits.CtrlVq | FeatureBits.HashReport, 20)] // no hash was asked for: none is reported
    public void Cve2018_1118_HeaderOfAFrame_IsWrittenToItsLastByte(ulong features, int headerLength)
    {
        foreach (int split in new[] { 0, 1, 5, headerLength - 1 })
        {
            HostileGuest guest = Guest(features);
            SplitVirtqueue queue = guest.UseRing(8);
            guest.Second.Fill(0xEE);
            guest.Descriptor(0, Writable, (uint)(split == 0 ? 2000 : split), split == 0 ? Write : Write | Next, 1);
            guest.Descriptor(1, Writable + (ulong)split, 2000, Write);
            guest.Offer(0);
            ReceiveQueue receive = new(guest.Device, queue);
            Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(60)));
            byte[] header = new byte[headerLength];
            if (headerLength > 10) header[10] = 1;
            Assert.Equal(header, guest.Second[..headerLength].ToArray());
            Assert.Equal(guest.Device.Filter.Mac, MacAddress.Read(guest.Second[headerLength..]));
            Assert.True(guest.Second[(headerLength + 60)..].IndexOfAnyExcept((byte)0xEE) < 0);
        }
    }

    /// <summary>Header layouts change with what a driver accepts, also the second one on the same device.</summary>
    [Fact]
    public void P12_NextDriverAcceptsLess_HeaderIsItsOwn()
    {
        HostileGuest guest = Guest(Mergeable);
        Assert.Equal(12, guest.Device.HeaderLength);
        guest.Device.Reset();
        Assert.True(guest.Device.TrySetDriverFeatures(0));
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 4, 100);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(60, 200)));
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, 70), guest.Used(0));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.BufferTooSmall], (int)guest.UsedIndex)); // no longer joined
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
}
