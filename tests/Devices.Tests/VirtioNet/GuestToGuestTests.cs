using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

/// <summary>The whole way of a frame through this room: one guest's transmit ring, a batch, another guest's receive ring.</summary>
public class GuestToGuestTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx | FeatureBits.IndirectDesc;

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        // Single buffers, buffers in pieces, and buffers that are joined: each way through the receive queue.
        foreach ((int length, int buffer) in ((int, int)[])[(60, 1600), (1518, 1600), (1518, 400)])
        {
            TestNic sender = new(Features, ring: 128);
            TestNic receiver = new(Features, ring: 256, memory: 1 << 20);
            for (int i = 0; i < 64; i++)
            {
                sender.Driver.Send(2 * i, sender.WithHeader(TestNic.Frame(length)), i % 2 == 0 ? [] : [12]);
                sender.Driver.SetRing(i + 64, (ushort)(2 * i));
            }

            for (int i = 0; i < 256; i++) receiver.Driver.Chain(i, (receiver.Driver.Allocate(buffer), buffer, true));
            FrameBatchPool pool = FrameBatchPool.Borrowing(2);
            receiver.Device.Filter = receiver.Device.Filter with { Promiscuous = false };
            int frames = 0;
            for (int i = 0; i < 3; i++) Assert.Equal(64, Turn(sender, receiver, pool));

            Assert.Equal(0, LeastAllocatedBy(() => frames += Turn(sender, receiver, pool)));
            Assert.Equal(0, frames % (50 * 64));
            Assert.NotEqual(0, frames);
        }
    }

    [Fact]
    public void SlowReceiver_GetsEveryFrameInOrder()
    {
        TestNic sender = new(Features, ring: 64, memory: 1 << 20);
        TestNic receiver = new(Features, ring: 16, memory: 1 << 20);
        ulong[] buffers = [.. Enumerable.Range(0, 16).Select(_ => receiver.Driver.Allocate(200))];
        List<byte[]> sent = [.. Enumerable.Range(0, 64).Select(i => TestNic.Frame(60 + (i * 20)))];
        for (int i = 0; i < 64; i++) sender.Driver.Send(i, sender.WithHeader(sent[i]));
        FrameBatch batch = FrameBatch.CreateBorrowing();
        sender.Transmit.Take(batch);

        List<byte> stream = [];
        int offered = 0;
        DeliverResult result;
        do
        {
            receiver.Driver.Chain(offered % 16, (buffers[offered % 16], 200, true));
            offered++;
            result = receiver.Receive.Deliver(batch);
            receiver.Receive.Publish();
            foreach (VirtqUsed used in receiver.Driver.TakeUsed())
            {
                byte[] bytes = new byte[used.Length];
                receiver.Driver.At(buffers[used.Id], bytes.Length).CopyTo(bytes);
                stream.AddRange(bytes);
            }
        }
        while (result == DeliverResult.NoBuffers);

        Assert.Equal(DeliverResult.Done, result);
        Assert.All(sent, frame =>
        {
            Assert.Equal((frame.Length + 12 + 199) / 200, stream[10]);
            Assert.Equal(frame, stream.Skip(12).Take(frame.Length));
            stream.RemoveRange(0, frame.Length + 12);
        });
        Assert.Empty(stream);
    }

    [Fact]
    public void GuestRewritingItsDescriptors_MeetsNothingButCounters()
    {
        // Family 9 of hostile input, double fetch: another thread scribbles over rings and buffers all the while.
        // What it finds is luck; that no exception and no access outside its memory comes of it is not.
        TestNic sender = new(Features, ring: 64);
        TestNic receiver = new(Features, ring: 64);
        using CancellationTokenSource done = new();
        int length = (int)(sender.Driver.Layout.Used - FakeDriver.Base) + 600;
        Thread scribbler = new(() =>
        {
            Random random = new(5);
            while (!done.IsCancellationRequested)
            {
                bool sends = random.Next(2) == 0;
                FakeDriver driver = sends ? sender.Driver : receiver.Driver;
                // Mostly near the truth, so that a good part gets through the checks.
                int kind = random.Next(100);
                int flags = kind < 80 ? (sends ? 0 : VirtqDescriptor.WriteFlag) : random.Next(8);
                ulong address = FakeDriver.Base + (ulong)random.Next(FakeDriver.RegionSize - (kind < 90 ? 3000 : 0));
                driver.WriteDescriptor(random.Next(64), address, (uint)random.Next(3000), (ushort)flags, (ushort)random.Next(66));
                driver.SetRing(random.Next(64), (ushort)random.Next(kind < 98 ? 64 : 66));
                if (kind == 99) driver.At(FakeDriver.Base, length).Write(random.Next(length - 8), random.NextInt64());
            }
        });
        scribbler.Start();
        Random moves = new(9);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        int frames = 0;
        for (int i = 0; i < 20_000; i++)
        {
            sender.Driver.UsedIndex = (ushort)(sender.Driver.AvailableIndex - moves.Next(20));
            receiver.Driver.UsedIndex = (ushort)(receiver.Driver.AvailableIndex - moves.Next(20));
            TransmitQueue transmit = new(sender.Device, sender.Driver.CreateQueue(sender.Driver.UsedIndex));
            ReceiveQueue receive = new(receiver.Device, receiver.Driver.CreateQueue(receiver.Driver.UsedIndex));
            _ = transmit.Take(batch);
            _ = receive.Deliver(batch);
            frames += batch.Count;
            transmit.Complete(batch);
            _ = transmit.Publish();
            _ = receive.Publish();
            batch.Reset();
            transmit.Queue.Dispose();
            receive.Queue.Dispose();
        }

        done.Cancel();
        scribbler.Join();
        Assert.NotEqual(0, frames);
    }

    private static long LeastAllocatedBy(Action turn)
    {
        return Allocation.LeastOf(10, () => { for (int i = 0; i < 50; i++) turn(); });
    }

    private static int Turn(TestNic sender, TestNic receiver, FrameBatchPool pool)
    {
        if (!pool.TryRent(out FrameBatch? batch)) return 0;
        _ = sender.Transmit.Take(batch);
        if (receiver.Receive.Deliver(batch) != DeliverResult.Done) return -1;
        _ = receiver.Receive.Publish();
        sender.Transmit.Complete(batch);
        _ = sender.Transmit.Publish();
        int frames = batch.Count;
        pool.Return(batch);
        // The chains stay as they are; making them available again is moving the index.
        sender.Driver.AvailableIndex += (ushort)frames;
        receiver.Driver.AvailableIndex = (ushort)(receiver.Queue.NextAvailable + receiver.Driver.Size);
        return frames;
    }
}
