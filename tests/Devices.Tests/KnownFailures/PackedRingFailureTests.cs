using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>What is known of split rings, and what happened to packed rings only, on packed rings.</summary>
public sealed class PackedRingFailureTests : HostileTest
{
    private const ulong Packed = Mergeable | FeatureBits.RingPacked;

    /// <summary>In a burst of descriptors that are taken together, one of no bytes at an address that nobody has.</summary>
    [Theory]
    [InlineData(0, ulong.MaxValue)]
    [InlineData(3, 0xFFFF_FFFF_0000ul)]
    [InlineData(7, 0ul)]
    [InlineData(5, Readable)] // an address that is good does not make it better
    public void Cve2020_10725_ZeroLengthWithinABurst_FaultsThereAndNotBefore(int bad, ulong address)
    {
        HostileGuest guest = Guest(Packed);
        HostilePackedRing ring = new(guest, 8);
        for (int i = 0; i < 8; i++) ring.Offer(i, i == bad ? address : Readable, i == bad ? 0u : 112u);
        PackedVirtqueue queue = ring.Open();
        Assert.Equal((TakeResult.Fault, bad), TakeAll(new TransmitQueue(guest.Device, queue), 1));
        Assert.Equal(RingFault.ZeroLengthBuffer, queue.LastFault);

        ring = new HostilePackedRing(guest, 8);
        for (int i = 0; i < 8; i++) ring.Offer(i, i == bad ? address : Writable, i == bad ? 0u : 112u, Write);
        queue = ring.Open();
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Fault, receive.Deliver(guest.Batch(60, 60, 60, 60, 60, 60, 60, 60)));
        Assert.Equal((bad, RingFault.ZeroLengthBuffer), (receive.Counters[ReceiveCounter.Frames], queue.LastFault));
    }

    /// <summary>A burst of which one descriptor lies partly outside: only the beginning was looked at.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Cve2018_1059_BurstWithABufferThatEndsOutside_FaultsThere(int bad)
    {
        HostileGuest guest = Guest(Packed);
        HostilePackedRing ring = new(guest, 8);
        for (int i = 0; i < 8; i++) ring.Offer(i, i == bad ? HostileGuest.FirstAddress + HostileGuest.FirstLength - 16 : Readable, 112);
        PackedVirtqueue queue = ring.Open();
        Assert.Equal((TakeResult.Fault, bad), TakeAll(new TransmitQueue(guest.Device, queue), 1));
        Assert.Equal(RingFault.BufferOutsideMemory, queue.LastFault);
    }

    /// <summary>A list that goes once around the ring and on: every slot says that there is another.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)] // any size will do
    [InlineData(8)]
    public void Cve2015_6815_ListWithoutAnEnd_Faults(int size)
    {
        HostileGuest guest = Guest(Packed);
        HostilePackedRing ring = new(guest, size);
        for (int i = 0; i < size; i++) ring.Offer(i, Readable, 100, Next);
        PackedVirtqueue queue = ring.Open();
        Assert.Equal((TakeResult.Fault, 0), TakeAll(new TransmitQueue(guest.Device, queue), 1));
        Assert.Contains(queue.LastFault, new[] { RingFault.ChainTooLong, RingFault.ChainNotWhole });
    }

    /// <summary>Slots that are made available again before they were used: what is out stays bounded by the ring.</summary>
    [Fact]
    public void Cve2016_5403_SlotsOfferedAgainBeforeTheyWereUsed_AreNotTaken()
    {
        HostileGuest guest = Guest(Packed);
        HostilePackedRing ring = new(guest, 4);
        TransmitQueue transmit = new(guest.Device, ring.Open());
        FrameBatch[] batches = [.. Enumerable.Range(0, 4).Select(static _ => FrameBatch.CreateBorrowing())];
        bool wrap = true;
        foreach (FrameBatch batch in batches)
        {
            for (int i = 0; i < 4; i++) ring.Offer(i, Readable, 112, wrap: wrap);
            _ = transmit.Take(batch);
            Assert.InRange(transmit.Outstanding, 0, 4);
            wrap = !wrap;
        }

        Assert.Equal(4, batches.Sum(static batch => batch.Count));
    }

    /// <summary>Every value of the flags in the first slot, in both directions and as a command.</summary>
    [Fact]
    public void Cve2021_20257_EveryValueOfASlotsFlags_EndsTheTurn()
    {
        HostileGuest guest = Guest(Commands | FeatureBits.IndirectDesc | FeatureBits.RingPacked);
        FrameBatch frames = guest.Batch(60);
        for (int flags = 0; flags <= ushort.MaxValue; flags++)
        {
            HostilePackedRing ring = Fresh(flags);
            (TakeResult _, int count) = TakeAll(new TransmitQueue(guest.Device, ring.Open()), 2);
            Assert.InRange(count, 0, 1);
            frames.Position = 0;
            _ = new ReceiveQueue(guest.Device, Fresh(flags).Open()).Deliver(frames);
            Assert.InRange(new ControlQueue(guest.Device, Fresh(flags).Open()).Process(16), 0, 1);
        }

        HostilePackedRing Fresh(int flags)
        {
            HostilePackedRing ring = new(guest, 4);
            ring.Offer(0, Readable, 112);
            System.Runtime.InteropServices.MemoryMarshal.Write(guest.First[PackedDescriptor.FlagsOffset..], (ushort)flags);
            return ring;
        }
    }

    /// <summary>Positions outside of the ring, as a migrated state may contain them.</summary>
    [Theory]
    [InlineData(4, true, 0, true)]
    [InlineData(0, true, 4, true)]
    [InlineData(0x7FFF, false, 0x7FFF, false)]
    public void Cve2013_4151_PositionOutsideOfTheRing_IsNoQueue(int nextAvailable, bool availableWrap, int nextUsed, bool usedWrap)
    {
        HostileGuest guest = Guest(Packed);
        HostilePackedRing ring = new(guest, 4);
        VirtqueuePosition position = new(true, (ushort)nextAvailable, availableWrap, (ushort)nextUsed, usedWrap);
        Assert.False(Virtqueue.TryCreate(guest.Memory, ring.Layout, Packed, position, out _, out RingFault fault));
        Assert.Equal(RingFault.BadPosition, fault);
        Assert.False(Virtqueue.TryCreate(guest.Memory, ring.Layout, Packed, VirtqueuePosition.Split(0), out _, out fault));
        Assert.Equal(RingFault.BadPosition, fault);
    }

    /// <summary>The lost wake-up, on a packed ring: buffers come between the look and the wish.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void P1_SlotsAddedBetweenTheLookAndTheWish_AreSeen(bool eventIndex)
    {
        HostileGuest guest = Guest(Packed | (eventIndex ? FeatureBits.EventIdx : 0));
        HostilePackedRing ring = new(guest, 6);
        PackedVirtqueue queue = ring.Open();
        ReceiveQueue receive = new(guest.Device, queue);
        queue.DisableNotifications();
        for (int i = 0; i < 3; i++) ring.Offer(i, Writable + (ulong)(i * 100), 100, Write);
        FrameBatch batch = guest.Batch(450);
        Assert.Equal(DeliverResult.NoBuffers, receive.Deliver(batch));
        for (int i = 3; i < 5; i++) ring.Offer(i, Writable + (ulong)(i * 100), 100, Write);
        Assert.True(queue.EnableNotifications());
        Assert.Equal(DeliverResult.Done, receive.Deliver(batch));

        // And now the wish before the buffers: at the slot behind all that was seen.
        Assert.Equal(DeliverResult.NoBuffers, receive.Deliver(guest.Batch(450)));
        Assert.False(queue.EnableNotifications());
        if (eventIndex) Assert.Equal(5 | 0x8000, ring.DeviceEvent);
    }

    /// <summary>A frame that all slots of the ring together do not hold.</summary>
    [Fact]
    public void Cve2015_7295_FrameLargerThanTheWholeRing_DoesNotBlockThoseBehindIt()
    {
        HostileGuest guest = Guest(Packed);
        HostilePackedRing ring = new(guest, 5);
        for (int i = 0; i < 5; i++) ring.Offer(i, Writable + (ulong)(i * 100), 100, Write);
        ReceiveQueue receive = new(guest.Device, ring.Open());
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(600, 60)));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.BufferTooSmall], receive.Counters[ReceiveCounter.Frames]));
        _ = receive.Publish();
        Assert.True(HostilePackedRing.IsUsed(ring.Slot(0), wrap: true));
        Assert.Equal(72u, ring.Slot(0).Length);
    }

    /// <summary>Buffers that are the ring: the device writes over what it reads next.</summary>
    [Fact]
    public void Cve2024_3446_BuffersThatAreTheRing_BreakTheQueueAtMost()
    {
        for (int offset = 0; offset <= 144; offset += 4)
        {
            HostileGuest guest = Guest(Packed);
            HostilePackedRing ring = new(guest, 8);
            for (int i = 0; i < 8; i++) ring.Offer(i, HostileGuest.FirstAddress + (ulong)offset, 200, Write);
            ReceiveQueue receive = new(guest.Device, ring.Open());
            _ = receive.Deliver(guest.Batch(60, 150, 1000, 60, 60));
            _ = receive.Publish();
            _ = TakeAll(new TransmitQueue(guest.Device, ring.Open()), 4);
        }
    }
}
