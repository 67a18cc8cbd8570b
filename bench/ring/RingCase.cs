using System.Diagnostics;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Bench.Ring;

/// <summary>Frames of one length from one ring to another.</summary>
internal sealed class RingCase
{
    private const int HeaderLength = VirtioNetDevice.FullHeaderLength;
    private const int BufferStride = 2048 + 128; // buffers of a real driver do not all share the same cache sets

    private readonly RingDriver _sender;
    private readonly RingDriver _receiver;
    private readonly TransmitQueue _transmit;
    private readonly ReceiveQueue _receive;
    private readonly FrameBatchPool _pool = FrameBatchPool.Borrowing(1);

    internal RingCase(int ring, int length)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(null));
        _ = device.TrySetDriverFeatures(device.DeviceFeatures);
        _sender = new RingDriver(ring, BufferStride, HeaderLength + length, writable: false, eventIndex: true);
        _receiver = new RingDriver(ring, BufferStride, 2048, writable: true, eventIndex: true);
        _transmit = new TransmitQueue(device, _sender.Queue);
        _receive = new ReceiveQueue(device, _receiver.Queue);
        _sender.Offer(ring);
        _receiver.Offer(ring);
    }

    internal (double Nanoseconds, double Bytes) Run(TimeSpan duration)
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
            _ = _sender.Recycle();
            _ = _receiver.Recycle();
            if (stop > end) break;
        }

        double allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        return (spent * 1e9 / Stopwatch.Frequency / frames, allocated / frames);
    }

    private int Turn()
    {
        if (!_pool.TryRent(out FrameBatch? batch)) throw new InvalidOperationException("The batch did not come back.");
        if (_transmit.Take(batch) != TakeResult.Full) throw new InvalidOperationException("The sender has too few frames.");
        if (_receive.Deliver(batch) != DeliverResult.Done) throw new InvalidOperationException("The receiver has too few buffers.");
        _ = _receive.Publish();
        _transmit.Complete(batch);
        _ = _transmit.Publish();
        int count = batch.Count;
        _pool.Return(batch);
        return count;
    }
}
