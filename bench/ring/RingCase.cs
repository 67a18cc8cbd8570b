using System.Diagnostics;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Bench.Ring;

/// <summary>Frames of one length from one ring to another through the device's two queues.</summary>
internal sealed class RingCase
{
    private const ulong Ring = FeatureBits.EventIdx | FeatureBits.IndirectDesc;

    private readonly TransmitQueue _transmit;
    private readonly ReceiveQueue _receive;
    private readonly FrameBatchPool _pool = FrameBatchPool.Borrowing(1);

    internal RingCase(int ring, int length, ulong kind)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(null) { EnabledFeatures = kind });
        _ = device.TrySetDriverFeatures(FeatureBits.Version1 | FeatureBits.MrgRxbuf | Ring | kind);
        Sender = RingDriver.Create(ring, device.HeaderLength + length, writable: false, Ring | kind);
        Receiver = RingDriver.Create(ring, 2048, writable: true, Ring | kind);
        _transmit = new TransmitQueue(device, Sender.Queue);
        _receive = new ReceiveQueue(device, Receiver.Queue);
    }

    internal RingDriver Sender { get; }

    internal RingDriver Receiver { get; }

    /// <summary>Device and drivers take turns on this thread; counts the device's time only.</summary>
    internal (double Nanoseconds, double Bytes) RunInTurns(TimeSpan duration)
    {
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        long frames = 0;
        long spent = 0;
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            frames += Turn();
            long stop = Stopwatch.GetTimestamp();
            spent += stop - start;
            _ = Sender.Recycle(touch: false);
            _ = Receiver.Recycle(touch: false);
            if (stop > end) break;
        }

        double allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        return (spent * 1e9 / Stopwatch.Frequency / frames, allocated / frames);
    }

    /// <summary>The device alone, while other threads play the drivers.</summary>
    internal double RunFor(TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long frames = 0;
        long now;
        do
        {
            frames += Turn();
            now = Stopwatch.GetTimestamp();
        }
        while (now < end);
        return frames * (double)Stopwatch.Frequency / (now - start);
    }

    private int Turn()
    {
        if (!_pool.TryRent(out FrameBatch? batch)) throw new InvalidOperationException("The batch did not come back.");
        _ = _transmit.Take(batch);
        while (_receive.Deliver(batch) == DeliverResult.NoBuffers) _ = _receive.Publish();
        _ = _receive.Publish();
        _transmit.Complete(batch);
        _ = _transmit.Publish();
        int count = batch.Count;
        _pool.Return(batch);
        return count;
    }
}
