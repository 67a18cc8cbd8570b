using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>One ring of a virtio-net driver with its number, its doorbell and its share of the counters.</summary>
internal sealed class DriverQueue(int index, SplitRingDriver ring, IDoorbell doorbell, DriverCounters counters)
{
    private bool _faultCounted;

    public int Index => index;

    public SplitRingDriver Ring => ring;

    public VirtqueueLayout Layout => ring.Layout;

    /// <summary>Shows the device what was offered, and kicks it if it wants that.</summary>
    public void Publish()
    {
        ushort before = ring.PublishedIndex;
        bool wanted = ring.Publish();
        if (wanted)
        {
            counters.Add(DriverCounter.Kicks);
            doorbell.Ring(index);
        }
        else if (before != ring.PublishedIndex)
        {
            counters.Add(DriverCounter.KicksSuppressed);
        }
    }

    public ReclaimResult TryReclaim(out int token, out int length)
    {
        ReclaimResult result = ring.TryReclaim(out token, out length);
        if (result == ReclaimResult.Fault && !_faultCounted)
        {
            _faultCounted = true;
            counters.Add(DriverCounter.RingFaults);
        }
        return result;
    }
}
