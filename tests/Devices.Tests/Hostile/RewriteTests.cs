using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Model;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>
/// A guest that rewrites its memory between the device's check and its use: between two calls, where a test can say what must
/// hold, and from another thread all the while, where nothing but the guest itself may be hurt.
/// </summary>
public sealed class RewriteTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.IndirectDesc | FeatureBits.EventIdx
        | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlMacAddr | FeatureBits.Mq;

    private const ulong Readable = HostileGuest.FirstAddress + (128 << 10);

    [Fact]
    public void Transmit_DescriptorRewrittenAfterTake_FrameStaysWhereItWasChecked()
    {
        HostileGuest guest = new(Features);
        TransmitQueue transmit = new(guest.Device, guest.UseRing(8));
        guest.First.Slice(128 << 10, 112).Fill(1);
        guest.Descriptor(3, Readable, 112);
        guest.Offer(3);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, transmit.Take(batch));

        guest.Descriptor(3, ulong.MaxValue - 7, uint.MaxValue, 7, 3);
        guest.Head(0, 77);
        byte[] bytes = new byte[batch[0].Length];
        Assert.Equal(100, batch.CopyBytes(0, bytes));
        Assert.Equal(Enumerable.Repeat((byte)1, 100), bytes);
        transmit.Complete(batch);
        _ = transmit.Publish();
        Assert.Equal(new VirtqUsed(3, 0), guest.Used(0)); // the head that was taken, not the one that stands there now
    }

    [Fact]
    public void Receive_AvailableIndexSetBackBetweenFrames_ChainsAreNotTakenTwice()
    {
        HostileGuest guest = new(Features);
        SplitVirtqueue queue = guest.UseRing(8);
        ReceiveQueue receive = new(guest.Device, queue);
        for (int i = 0; i < 8; i++) guest.Descriptor(i, HostileGuest.SecondAddress + (2048 * (ulong)i), 2048, VirtqDescriptor.WriteFlag);
        for (int i = 0; i < 4; i++) guest.Offer(i);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(60, 60)));
        guest.AvailableIndex(1);
        // The two that were seen may still be used; then the index stands behind what was taken: further ahead than a ring.
        DeliverResult result = receive.Deliver(guest.Batch(60, 60, 60));
        Assert.Equal(DeliverResult.Fault, result);
        Assert.Equal(RingFault.AvailableIndexTooFar, queue.LastFault);
        Assert.Equal(4, receive.Counters[ReceiveCounter.Frames]);
    }

    [Fact]
    public void Receive_RemappedWhileFramesWait_OldMemoryStaysUntilTheLeaseEnds()
    {
        HostileGuest before = new(Features);
        HostileGuest after = new(Features);
        SplitVirtqueue queue = before.UseRing(8);
        after.UseRing(8).Dispose();
        TransmitQueue transmit = new(before.Device, queue);
        before.First.Slice(128 << 10, 112).Fill(7);
        before.Descriptor(0, Readable, 112);
        before.Offer(0);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, transmit.Take(batch));

        Assert.True(queue.TryRemap(after.Memory));
        before.Memory.Release(); // the creator's lease; the batch has its own
        byte[] bytes = new byte[100];
        Assert.Equal(100, batch.CopyBytes(0, bytes));
        Assert.Equal(7, bytes[0]);
        transmit.Complete(batch);
        _ = transmit.Publish();
        Assert.Equal(1, after.UsedIndex);
        Assert.Equal(0, before.UsedIndex);
        batch.Reset();
        before.AssertGuards();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Queues_RewrittenByAnotherThread_OnlyTheGuestIsHurt(int seed)
    {
        HostileGuest guest = new(Features);
        const ushort Size = 16;
        guest.UseRing(Size).Dispose();
        bool stop = false;
        Thread scribbler = new(() =>
        {
            Random random = new(seed);
            while (!Volatile.Read(ref stop)) Scribble(guest, random, Size);
        });
        scribbler.Start();

        long frames = 0;
        long delivered = 0;
        HashSet<RingFault> faults = [];
        FrameBatch borrowed = FrameBatch.CreateBorrowing();
        FrameBatch pooled = guest.Batch(60, 200, 1500);
        for (int i = 0; i < PropertyRun.Times(60_000); i++)
        {
            SplitVirtqueue queue = guest.Open((ushort)(MemoryMarshal.Read<ushort>(guest.First[((16 * Size) + 2)..]) - (i % Size)));
            switch (i % 3)
            {
                case 0:
                    TransmitQueue transmit = new(guest.Device, queue);
                    _ = transmit.Take(borrowed);
                    frames += borrowed.Count;
                    transmit.Complete(borrowed);
                    _ = transmit.Publish();
                    borrowed.Reset();
                    break;
                case 1:
                    ReceiveQueue receive = new(guest.Device, queue);
                    pooled.Position = 0;
                    _ = receive.Deliver(pooled);
                    _ = receive.Publish();
                    delivered += receive.Counters[ReceiveCounter.Frames];
                    break;
                default:
                    ControlQueue control = new(guest.Device, queue);
                    Assert.InRange(control.Process(8), 0, 8);
                    _ = control.Publish();
                    break;
            }
            if (queue.LastFault != RingFault.None) faults.Add(queue.LastFault);
            queue.Dispose();
        }
        Volatile.Write(ref stop, true);
        scribbler.Join();
        guest.AssertGuards();
        Assert.True(frames > 0 && delivered > 0, "nothing got through");
        Assert.NotEmpty(faults);
    }

    /// <summary>One change somewhere in the rings or the buffers, mostly near the truth.</summary>
    private static void Scribble(HostileGuest guest, Random random, int size)
    {
        ulong table = guest.FreeAddress & ~15ul;
        bool write = random.Next(2) == 0;
        ulong address = write
            ? HostileGuest.SecondAddress + (ulong)random.Next(HostileGuest.SecondLength)
            : Readable + (ulong)random.Next(HostileGuest.FirstLength / 4);
        if (random.Next(50) == 0) address = (ulong)random.NextInt64();
        uint length = random.Next(50) == 0 ? (uint)random.NextInt64(uint.MaxValue) : (uint)random.Next(1, 2500);
        int flags = (write ? VirtqDescriptor.WriteFlag : 0) | (random.Next(4) == 0 ? VirtqDescriptor.NextFlag : 0);
        switch (random.Next(6))
        {
            case 0 or 1: guest.Descriptor(random.Next(size), address, length, flags, random.Next(size)); break;
            case 2: guest.Descriptor(random.Next(size), table, (uint)(16 * random.Next(1, 8)), VirtqDescriptor.IndirectFlag); break;
            case 3: guest.DescriptorAt(table, random.Next(8), address, length, flags, random.Next(8)); break;
            case 4: guest.Head(random.Next(size), random.Next(random.Next(50) == 0 ? 65536 : size)); break;
            default: guest.AvailableIndex(random.Next(65536)); break;
        }
    }
}
