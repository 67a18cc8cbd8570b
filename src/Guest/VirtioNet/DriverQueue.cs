using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>One ring of a virtio-net driver with its number, its doorbell and its share of the counters.</summary>
internal sealed class DriverQueue(int index, RingDriver ring, IDoorbell doorbell, DriverCounters counters)
{
    private bool _faultCounted;

    public int Index => index;

    public RingDriver Ring => ring;

    public VirtqueueLayout Layout => ring.Layout;

    /// <summary>Shows the device what was offered, and kicks it if it wants that.</summary>
    public void Publish()
    {
        if (!ring.HasUnpublished) return;
        if (ring.Publish())
        {
            counters.Add(DriverCounter.Kicks);
            doorbell.Ring(index);
        }
        else
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
