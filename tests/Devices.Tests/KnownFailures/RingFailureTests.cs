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
}
