using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Rings that lead a device in a circle, out of its tables, or to addresses that nobody has.</summary>
public sealed class RingFailureTests : HostileTest
{
    /// <summary>Descriptors that refer to each other for ever, directly, to themselves, and within an indirect table.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(7, false)]
    [InlineData(0, true)]
    [InlineData(5, true)]
    public void Cve2015_6815_DescriptorsInACircle_Fault(int back, bool indirect)
    {
        HostileGuest guest = Guest(Plain | FeatureBits.IndirectDesc);
        SplitVirtqueue queue = guest.UseRing(8);
        ulong table = indirect ? (guest.FreeAddress + 15) & ~15ul : HostileGuest.FirstAddress;
        for (int i = 0; i < 8; i++) guest.DescriptorAt(table, i, Readable, 100, Next, i < 7 ? i + 1 : back);
        if (indirect) guest.Descriptor(0, table, 8 * 16, Indirect);
        guest.Offer(0);

        Assert.Equal((TakeResult.Fault, 0), TakeAll(new TransmitQueue(guest.Device, queue), 1));
        Assert.Equal(RingFault.ChainTooLong, queue.LastFault);
        Assert.Equal(0, guest.UsedIndex);
    }

    /// <summary>Heads that name no descriptor, for both directions.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(0x7FFF)]
    [InlineData(0x8000)]
    [InlineData(0xFFFF)]
    public void Cve2016_1981_HeadOutsideOfTheTable_Faults(int head)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue sending = guest.UseRing(8);
        guest.Descriptor(0, Readable, 100);
        guest.Offer(0);
        guest.Offer(head);
        Assert.Equal((TakeResult.Fault, 1), TakeAll(new TransmitQueue(guest.Device, sending), 1)); // what came before it is sent
        Assert.Equal(RingFault.IndexOutOfRange, sending.LastFault);

        SplitVirtqueue receiving = guest.UseRing(8);
        guest.Offer(head);
        Assert.Equal(DeliverResult.Fault, new ReceiveQueue(guest.Device, receiving).Deliver(guest.Batch(60)));
        Assert.Equal(RingFault.IndexOutOfRange, receiving.LastFault);
    }

    /// <summary>A device that is told to begin anywhere, on a ring whose index stands anywhere else.</summary>
    [Theory]
    [InlineData(0, 9)]
    [InlineData(1, 0)]
    [InlineData(0x7FFF, 0xFFFF)]
    [InlineData(0xFFFF, 0x0008)]
    public void Cve2017_9310_RingThatStartsInNonsense_Faults(int position, int index)
    {
        HostileGuest guest = Guest(Plain);
        guest.UseRing(8).Dispose();
        guest.AvailableIndex(index);
        // Wherever the device is told to begin: where the ring was used up to counts as well.
        SplitVirtqueue queue = guest.Open((ushort)position);
        Assert.Equal((TakeResult.Fault, 0), TakeAll(new TransmitQueue(guest.Device, queue), 1));
        Assert.Equal(RingFault.AvailableIndexTooFar, queue.LastFault);
        Assert.False(queue.HasAvailable);
        Assert.False(queue.EnableNotifications()); // nobody is told to try again, for ever
    }

    /// <summary>Every value of the flags, on a descriptor of its own, in both directions and as a command: a turn ends.</summary>
    [Fact]
    public void Cve2021_20257_EveryValueOfADescriptorsFlags_EndsTheTurn()
    {
        HostileGuest guest = Guest(Commands | FeatureBits.IndirectDesc);
        guest.UseRing(8).Dispose();
        FrameBatch frames = guest.Batch(60);
        for (int flags = 0; flags <= ushort.MaxValue; flags++)
        {
            guest.AvailableIndex(0);
            guest.Descriptor(0, Readable, 112, flags);
            guest.Offer(0);
            (TakeResult taken, int count) = TakeAll(new TransmitQueue(guest.Device, guest.Open()), 2);
            Assert.InRange(count, 0, 1);
            if (count == 0) Assert.True(taken == TakeResult.Fault || (flags & Write) != 0, $"flags {flags:x}");
            frames.Position = 0;
            _ = new ReceiveQueue(guest.Device, guest.Open()).Deliver(frames);
            Assert.InRange(new ControlQueue(guest.Device, guest.Open()).Process(16), 0, 1);
        }
    }

    /// <summary>Sizes and places of rings whose end would lie behind the memory, or wrap.</summary>
    [Theory]
    [InlineData(32768, HostileGuest.FirstAddress)]
    [InlineData(16384, HostileGuest.FirstAddress + 16)]
    [InlineData(256, HostileGuest.FirstAddress + HostileGuest.FirstLength - 4096 + 16)]
    [InlineData(8, HostileGuest.FirstAddress + HostileGuest.FirstLength - 112)]
    [InlineData(8, 0xFFFF_FFFF_FFFF_FFF0)]
    [InlineData(8, 0ul)]
    public void Cve2021_20203_RingThatEndsOutsideOfMemory_IsNoQueue(int size, ulong table)
    {
        HostileGuest guest = Guest(Plain);
        ulong inside = HostileGuest.FirstAddress + 0x3000;
        VirtqueueLayout[] layouts =
        [
            new((ushort)size, table, inside, inside, AddressSpace.Guest),
            new((ushort)size, inside & ~15ul, table + (ulong)(14 * size), inside, AddressSpace.Guest),
            new((ushort)size, inside & ~15ul, inside, table + (ulong)(8 * size), AddressSpace.Guest),
        ];
        if (size > 8192) layouts = layouts[..1]; // a ring of the other two areas may fit
        foreach (VirtqueueLayout layout in layouts)
        {
            Assert.False(Virtqueue.TryCreate(guest.Memory, layout, 0, default, out _, out RingFault fault));
            Assert.Equal(RingFault.BadLayout, fault);
        }
    }

    /// <summary>The guest moves its memory: what was remembered of the old table is not used in the new one.</summary>
    [Fact]
    public void P23_TranslationRememberedFromAnOldTable_IsForgotten()
    {
        HostileGuest before = Guest(Plain);
        HostileGuest after = Guest(Plain);
        SplitVirtqueue queue = before.UseRing(8);
        after.UseRing(8).Dispose();
        TransmitQueue transmit = new(before.Device, queue);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        before.First.Slice(ReadableOffset, 112).Fill(1);
        after.First.Slice(ReadableOffset, 112).Fill(2);
        foreach (HostileGuest guest in new[] { before, after })
        {
            guest.Descriptor(0, Readable, 112);
            guest.AvailableIndex(guest == before ? 1 : 2);
        }

        Assert.Equal(TakeResult.Some, transmit.Take(batch));
        Assert.Equal(1, Bytes(batch, 0)[0]);
        transmit.Complete(batch);
        _ = transmit.Publish();
        batch.Reset();
        Assert.True(queue.TryRemap(after.Memory));
        Assert.Equal(TakeResult.Some, transmit.Take(batch));
        Assert.Equal(2, Bytes(batch, 0)[0]);

        // A table in which the ring is not: the queue breaks, and still reads nothing but what it holds a lease on.
        using GuestMemoryHolder elsewhere = new();
        Assert.False(queue.TryRemap(elsewhere.Memory));
        Assert.Equal(RingFault.BadLayout, queue.LastFault);
        batch.Reset();
        Assert.Equal(TakeResult.Fault, transmit.Take(batch));
    }

    /// <summary>Sizes from which a modulus or an alignment of nothing follows.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(0xFFFF)]
    public void Cve2017_17381_ImpossibleSizes_MakeNoQueue(int size)
    {
        HostileGuest guest = Guest(Plain);
        VirtqueueLayout layout = new((ushort)size, HostileGuest.FirstAddress, HostileGuest.FirstAddress + 4096, HostileGuest.FirstAddress + 8192, AddressSpace.Guest);
        Assert.False(Virtqueue.TryCreate(guest.Memory, layout, 0, default, out _, out RingFault fault));
        Assert.Equal(RingFault.BadLayout, fault);
    }

    /// <summary>Buffers that are the rings themselves: the device rewrites what it reads next, and survives it.</summary>
    [Theory]
    [InlineData(0)]   // the descriptor table
    [InlineData(128)] // the available ring
    [InlineData(148)] // the used ring
    public void Cve2024_3446_BuffersThatAreTheRing_BreakTheQueueAtMost(int offset)
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(8);
        ReceiveQueue receive = new(guest.Device, queue);
        for (int i = 0; i < 8; i++) guest.Descriptor(i, HostileGuest.FirstAddress + (ulong)offset, 200, Write);
        for (int i = 0; i < 8; i++) guest.Offer(i);
        _ = receive.Deliver(guest.Batch(60, 150, 1000, 60, 60));
        _ = receive.Publish();
        guest.AssertGuards();
        TransmitQueue transmit = new(guest.Device, guest.Open());
        _ = transmit.Take(FrameBatch.CreateBorrowing());
    }

    /// <summary>The used length is what was written, not what there was room for: else the guest reads what it never got.</summary>
    [Fact]
    public void Cve2024_8612_UsedLength_IsWhatWasWritten()
    {
        HostileGuest guest = Guest(Commands);
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
}
