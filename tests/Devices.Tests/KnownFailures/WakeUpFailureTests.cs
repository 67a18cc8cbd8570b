using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Tests.VirtioNet;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Wake-ups that were lost, and traffic that then stood still for ever. All interleavings: WakeUpModelTests.</summary>
public sealed class WakeUpFailureTests : HostileTest
{
    private static readonly ulong[] Kinds = [Mergeable, Mergeable | FeatureBits.EventIdx];

    public static TheoryData<ulong> RingKinds => [.. Kinds];

    /// <summary>
    /// Three buffers where five are needed; the driver adds two after the device has looked and before it asks to be told, and sees no
    /// reason to kick. The index that is compared is the one on which "too few" was decided.
    /// </summary>
    [Theory]
    [MemberData(nameof(RingKinds))]
    public void P1_BuffersAddedBetweenTheLookAndTheWish_AreSeen(ulong features)
    {
        TestNic nic = new(features);
        for (int i = 0; i < 5; i++) nic.Driver.WriteDescriptor(i, nic.Driver.Allocate(100), 100, Write);
        for (ushort i = 0; i < 3; i++) nic.Driver.MakeAvailable(i);
        nic.Queue.DisableNotifications();
        FrameBatch batch = nic.Batch([TestNic.Frame(450)]);
        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(batch));

        nic.Driver.MakeAvailable(3); // no kick: nobody has asked for one yet
        nic.Driver.MakeAvailable(4);
        Assert.True(nic.Queue.HasArrivals);
        Assert.True(nic.Queue.EnableNotifications()); // so the device has to look itself
        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
    }

    /// <summary>The same the other way round: first the wish, then the buffers; now the driver has to find that a kick is wanted.</summary>
    [Theory]
    [MemberData(nameof(RingKinds))]
    public void P1_BuffersAddedAfterTheWish_AreKickedFor(ulong features)
    {
        TestNic nic = new(features);
        for (int i = 0; i < 5; i++) nic.Driver.WriteDescriptor(i, nic.Driver.Allocate(100), 100, Write);
        for (ushort i = 0; i < 3; i++) nic.Driver.MakeAvailable(i);
        nic.Queue.DisableNotifications();
        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(nic.Batch([TestNic.Frame(450)])));
        Assert.False(nic.Queue.EnableNotifications());

        // Event index: at the buffer behind the three that were seen. Else: the flag is cleared.
        if (nic.Driver.EventIndex) Assert.Equal(3, nic.Driver.AvailableEvent);
        else Assert.Equal(0, nic.Driver.UsedFlags);
    }

    /// <summary>A ring taken over in mid-life, whose driver believes that nobody wants to be kicked: what is there is found without.</summary>
    [Theory]
    [MemberData(nameof(RingKinds))]
    public void P2_RingTakenOverWithAStaleWish_IsServedWithoutAKick(ulong features)
    {
        TestNic nic = new(features);
        ushort start = 0xFFFE; // over the end of the index
        nic.Driver.UsedIndex = start;
        nic.Driver.AvailableIndex = start;
        for (int i = 0; i < 4; i++) nic.Driver.Send(i, nic.WithHeader(TestNic.Frame(60)));
        using SplitVirtqueue queue = nic.Driver.CreateQueue(start);
        TransmitQueue transmit = new(nic.Device, queue);

        Assert.True(queue.HasAvailable);
        Assert.True(queue.HasArrivals);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, transmit.Take(batch));
        Assert.Equal(4, batch.Count);
        Assert.False(queue.EnableNotifications());
        if (nic.Driver.EventIndex) Assert.Equal((ushort)(start + 4), nic.Driver.AvailableEvent); // the wish is fresh now
        transmit.Complete(batch);
        Assert.True(transmit.Publish()); // and the first completion interrupts, whatever the driver wished of the one before us
    }

    /// <summary>A driver that has switched its interrupts off finds what was used when it looks; one that switches them on is told of the next.</summary>
    [Theory]
    [MemberData(nameof(RingKinds))]
    public void P17_RingFullAndInterruptsOff_GoesOnWhenTheDriverLooks(ulong features)
    {
        TestNic nic = new(features);
        nic.Driver.AvailableFlags = 1; // no interrupts
        nic.Driver.UsedEvent = 0x8000; // nor any with event index
        ulong buffer = nic.Driver.Allocate(8 * 200);
        for (int i = 0; i < 8; i++) nic.Driver.WriteDescriptor(i, buffer + (ulong)(200 * i), 200, Write);
        for (ushort i = 0; i < 8; i++) nic.Driver.MakeAvailable(i);
        FrameBatch batch = nic.Batch(Enumerable.Range(0, 20).Select(static i => TestNic.Frame(60 + i)));
        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(batch));
        _ = nic.Receive.Publish(); // the first look at a driver may interrupt for nothing
        Assert.False(nic.Queue.EnableNotifications());

        // It polls: eight frames, and their buffers back to the device.
        Assert.Equal(8, nic.Driver.TakeUsed().Length);
        for (ushort i = 0; i < 8; i++) nic.Driver.MakeAvailable(i);
        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(batch));
        Assert.False(nic.Receive.Publish());

        // It has seen those, too, and goes to sleep: from here on it wants to hear.
        Assert.Equal(8, nic.Driver.TakeUsed().Length);
        nic.Driver.AvailableFlags = 0;
        nic.Driver.UsedEvent = nic.Driver.UsedIndex;
        for (ushort i = 0; i < 8; i++) nic.Driver.MakeAvailable(i);
        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
        Assert.True(nic.Receive.Publish());
        Assert.Equal(4, nic.Driver.TakeUsed().Length);
    }

    /// <summary>
    /// P6b: tap full and receive ring full at once, then buffers again. The frame that waited is delivered; nothing is frozen.
    /// </summary>
    [Fact]
    public void Cve2020_16843_RingFullThenRefilled_GoesOn()
    {
        HostileGuest guest = Guest(Mergeable);
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
}
