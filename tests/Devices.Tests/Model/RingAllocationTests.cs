using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>Frames from a driver's transmit ring to its receive ring, on each kind of ring: nothing is allocated for them, on either side.</summary>
public sealed class RingAllocationTests : IDoorbell, IFrameReceiver
{
    private long _received;

    [Theory]
    [InlineData(0)]
    [InlineData(FeatureBits.InOrder)]
    [InlineData(FeatureBits.RingPacked)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.InOrder)]
    public void Frames_InSteadyState_AllocateNothing(ulong ring)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(null) { EnabledFeatures = FeatureBits.RingPacked | FeatureBits.InOrder });
        VirtioNetDriverOptions options = new()
        {
            Features = FeatureBits.Version1 | FeatureBits.EventIdx | FeatureBits.IndirectDesc | FeatureBits.MrgRxbuf | ring,
            ReceiveBufferLength = 256, // so that some frames take several
        };
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(options));
        VirtioNetDriver driver = new(memory, device.DeviceFeatures, options, this);
        Assert.True(device.TrySetDriverFeatures(driver.Features));
        ReceiveQueue receive = new(device, Queue(0));
        TransmitQueue transmit = new(device, Queue(1));
        FrameBatch[] batches = [FrameBatch.CreateBorrowing(), FrameBatch.CreateBorrowing()];
        byte[] frame = new byte[1000];
        driver.Start();
        for (int i = 0; i < 50; i++) Turn();

        // A collection that another test causes shows as allocation of this thread, so the least of several stretches counts.
        long least = long.MaxValue;
        for (int stretch = 0; stretch < 10 && least > 0; stretch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) Turn();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(_received > 1000);
        Assert.Equal(0, transmit.Outstanding);

        void Turn()
        {
            for (int i = 0; i < 40; i++) Assert.True(driver.TrySend(frame.AsSpan(0, i % 4 == 0 ? 1000 : 60)));
            driver.Flush();
            _ = transmit.Take(batches[0]);
            for (int i = 0; i < 8; i++) Assert.True(driver.TrySend(frame.AsSpan(0, 60)));
            driver.Flush();
            _ = transmit.Take(batches[1]);
            // Home in the other order.
            for (int i = 1; i >= 0; i--)
            {
                _ = receive.Deliver(batches[i]);
                transmit.Complete(batches[i]);
                batches[i].Reset();
            }

            _ = receive.Publish();
            _ = transmit.Publish();
            while (driver.Poll(64, this)) { }
            driver.ReclaimSent();
        }

        Virtqueue Queue(int index)
        {
            Assert.True(Virtqueue.TryCreate(
                memory.Memory, driver.Layout(index), driver.Features, VirtqueuePosition.Initial(driver.Features), out Virtqueue? queue, out _));
            return queue;
        }
    }

    void IDoorbell.Ring(int queue)
    {
    }

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => _received++;
}
