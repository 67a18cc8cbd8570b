using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>What guests sent that other devices choked on, leaked, or believed twice.</summary>
public sealed class TransmitFailureTests : HostileTest
{
    private const ulong Offloads =
        FeatureBits.Csum | FeatureBits.HostTso4 | FeatureBits.HostTso6 | FeatureBits.HostEcn | FeatureBits.HostUfo | FeatureBits.HostUso;

    /// <summary>Header lengths of everything that can be negotiated: what is behind it is the frame, and nothing reads or writes further.</summary>
    [Fact]
    public void Cve2023_6693_HeaderOfEveryNegotiation_HasItsLengthInBothDirections()
    {
        ulong lengthening = ImplementedFeatures.All & (FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.HashReport | FeatureBits.CtrlVq);
        for (ulong features = lengthening; ; features = (features - 1) & lengthening)
        {
            HostileGuest guest = Guest(features);
            // A driver that takes HASH_REPORT without what it needs has not taken it: the device says what counts.
            int header = guest.Device.HasAny(FeatureBits.HashReport) ? 20 : guest.Device.HasAny(FeatureBits.Version1 | FeatureBits.MrgRxbuf) ? 12 : 10;
            Assert.Equal(header, guest.Device.HeaderLength);

            SplitVirtqueue queue = guest.UseRing(8);
            guest.First.Slice(ReadableOffset, header).Fill(0xFF);
            guest.First.Slice(ReadableOffset + header, 14).Fill(0x5A);
            guest.Descriptor(0, Readable, (uint)header + 13); // a byte too short
            guest.Descriptor(1, Readable, (uint)header + 14);
            guest.Offer(0);
            guest.Offer(1);
            TransmitQueue transmit = new(guest.Device, queue);
            FrameBatch batch = FrameBatch.CreateBorrowing();
            _ = transmit.Take(batch);
            Assert.Equal(1, transmit.Counters[TransmitCounter.TooShort]);
            if (batch.Count == 1) Assert.Equal(Enumerable.Repeat((byte)0x5A, 14), Bytes(batch, 0));

            queue = guest.UseRing(8);
            guest.Descriptor(0, Writable, (uint)header + 14, Write);
            guest.Offer(0);
            guest.Second.Fill(0x11);
            ReceiveQueue receive = new(guest.Device, queue);
            Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(14)));
            _ = receive.Publish();
            Assert.Equal(new VirtqUsed(0, (uint)header + 14), guest.Used(0));
            Assert.Equal(0x42, guest.Second[header + 13]);
            Assert.True(guest.Second[(header + 14)..].IndexOfAnyExcept((byte)0x11) < 0);
            if (features == 0) break;
        }
    }

    /// <summary>The header is rewritten after it was checked: the frame goes on with what was read.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Dpdk285e6b8b18_OffloadRewrittenAfterTheCheck_CountsAsItWasRead(int pieces)
    {
        HostileGuest guest = Guest(Mergeable | (Offloads & ImplementedFeatures.All));
        SplitVirtqueue queue = guest.UseRing(8);
        OffloadHeader good = new() { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 34, ChecksumOffset = 16 };
        MemoryMarshal.Write(guest.First[ReadableOffset..], good);
        guest.Descriptor(0, Readable, pieces == 1 ? 112u : 12u, pieces == 1 ? 0 : Next, 1);
        guest.Descriptor(1, Readable + 12, 100);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, transmit.Take(batch));
        OffloadHeader taken = batch[0].Offload;

        guest.First.Slice(ReadableOffset, 12).Fill(0xFF);
        Assert.Equal(taken, batch[0].Offload);
        Assert.Equal(guest.Device.HasAny(FeatureBits.Csum) ? good : default, taken);
    }

    /// <summary>Malformed frames of every kind among good ones: each chain comes back once, in its turn, and nothing wedges the ring.</summary>
    [Theory]
    [InlineData(Plain)]
    [InlineData(Plain | FeatureBits.InOrder)]
    public void P22_MalformedFramesAmongGoodOnes_ComeBackOnce(ulong features)
    {
        HostileGuest guest = Guest(features);
        SplitVirtqueue queue = guest.UseRing(64);
        TransmitQueue transmit = new(guest.Device, queue);
        uint[] lengths = [112, 1, 12, 25, 65_000, 112, 70_000, 13, 112, 128_000];
        for (int i = 0; i < lengths.Length; i++) guest.Descriptor(i, Writable, lengths[i], lengths[i] == 13 ? Write : 0);
        ushort offered = 0;
        int frames = 0;
        for (int turn = 0; turn < 500; turn++)
        {
            for (int i = 0; i < lengths.Length; i++, offered++) guest.Offer(i);
            (TakeResult last, int count) = TakeAll(transmit, 2);
            Assert.NotEqual(TakeResult.Fault, last);
            frames += count;
            Assert.Equal(offered, guest.UsedIndex);
            Assert.Equal(0, transmit.Outstanding);
        }

        Assert.Equal(4 * 500, frames);
        Assert.Equal(4 * 500, transmit.Counters[TransmitCounter.TooShort]);
        Assert.Equal(2 * 500, transmit.Counters[TransmitCounter.TooLong]);
    }

    /// <summary>A guest whose memory begins and ends anywhere, not at pages of any size.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(4095)]
    [InlineData(65_535)]
    public void P15_BuffersAcrossPagesOfAnySize_AreWholeFrames(int start)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        const int Frame = 9014;
        for (int i = 0; i < HeaderLength + Frame; i++) guest.Second[start + i] = (byte)(i * 31);
        guest.Descriptor(0, Writable + (ulong)start, HeaderLength + Frame);
        guest.Offer(0);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal(TakeResult.Some, transmit.Take(batch));
        byte[] sent = Bytes(batch, 0);
        Assert.Equal(guest.Second.Slice(start + HeaderLength, Frame).ToArray(), sent);

        // And to the last byte that the guest has.
        SplitVirtqueue receiving = guest.UseRing(8);
        guest.Descriptor(0, Writable + HostileGuest.SecondLength - HeaderLength - 61, HeaderLength + 61, Write);
        guest.Offer(0);
        ReceiveQueue receive = new(guest.Device, receiving);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(61)));
        Assert.Equal(0x42, guest.Second[^1]);
    }

    /// <summary>What is received lies over what is being sent, and over the descriptors of both: each direction keeps to what it has checked.</summary>
    [Fact]
    public void Cve2023_3019_ReceiveBuffersOverFramesThatAreOut_CompleteWhatWasTaken()
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue sending = guest.UseRing(8);
        for (int i = 0; i < 8; i++)
        {
            guest.Descriptor(i, Readable, 112);
            guest.Offer(i);
        }

        TransmitQueue transmit = new(guest.Device, sending);
        FrameBatch lent = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, transmit.Take(lent));
        Assert.Equal(8, lent.Count);

        // A second ring elsewhere, whose buffers are the first ring and the frames in flight. The frames are delivered to it: to itself.
        HostileGuest other = Guest(Mergeable);
        ulong ring = HostileGuest.FirstAddress + 0x8000;
        VirtqueueLayout layout = new(4, ring, ring + 0x100, ring + 0x200, AddressSpace.Guest);
        guest.DescriptorAt(ring, 0, HostileGuest.FirstAddress, 0x180, Write);
        guest.DescriptorAt(ring, 1, Readable, 112, Write);
        MemoryMarshal.Write(guest.First[0x8100..], 0x0002_0000); // flags, index
        MemoryMarshal.Write(guest.First[0x8104..], 0x0001_0000); // heads 0 and 1
        Assert.True(Virtqueue.TryCreate(guest.Memory, layout, other.Device.DriverFeatures, default, out Virtqueue? receiving, out _));
        ReceiveQueue receive = new(guest.Device, receiving);
        _ = receive.Deliver(lent);
        _ = receive.Publish();
        Assert.Equal(2, receive.Counters[ReceiveCounter.Frames]);

        lent.Position = 0;
        transmit.Complete(lent);
        _ = transmit.Publish();
        Assert.Equal(8, transmit.Counters[TransmitCounter.Completed]);
        Assert.Equal(8, guest.UsedIndex);
        for (int i = 0; i < 8; i++) Assert.Equal((uint)i, guest.Used(i).Id);
    }

    /// <summary>The same buffers made available again and again, never waiting for completion: what is taken stays bounded.</summary>
    [Fact]
    public void Cve2016_5403_ChainsThatNeverComplete_AreBoundedByTheRing()
    {
        HostileGuest guest = Guest(Plain);
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

    /// <summary>A flood of frames, or of nothing but malformed ones, does not hold the thread: a turn ends.</summary>
    [Theory]
    [InlineData(100u)]
    [InlineData(5u)]
    public void Cve2019_3900_EndlessWork_EndsTheTurn(uint length)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(1024);
        guest.Descriptor(0, Readable, length);
        for (int i = 0; i < 1024; i++) guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal(TakeResult.Full, transmit.Take(FrameBatch.CreateBorrowing()));
        Assert.Equal(FrameBatch.Capacity, queue.NextAvailable);
    }

    /// <summary>Checksum and segmentation fields out of range, from a driver that negotiated neither: they mean nothing.</summary>
    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x01)]
    public void Cve2024_11614_OffloadFieldsOutOfRange_AreNotLookedAt(byte fill)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.First.Slice(ReadableOffset, 12).Fill(fill);
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
        HostileGuest guest = Guest(Plain);
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
}
