using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>What a ring for batches has in common with those of the other direction: the ring, its doorbell, its interrupts.</summary>
public abstract class BatchRing
{
    private readonly IDoorbell _doorbell;
    private bool _faultCounted;

    private protected BatchRing(GuestMemoryBuilder memory, int index, BatchRingOptions options, IDoorbell doorbell, BatchRingCounters counters)
    {
        ArgumentNullException.ThrowIfNull(options);
        Index = index;
        Options = options;
        Counters = counters;
        Ring = options.MakeRing(memory);
        _doorbell = doorbell;
    }

    /// <summary>Its number on the device.</summary>
    public int Index { get; }

    /// <summary>Where it is, in guest addresses.</summary>
    public VirtqueueLayout Layout => Ring.Layout;

    /// <summary>What the device did wrong, if it did.</summary>
    public DeviceFault LastFault => Ring.LastFault;

    /// <summary>True when the device has finished with buffers that were not taken back.</summary>
    public bool HasUsed => Ring.HasUsed;

    private protected RingDriver Ring { get; }

    private protected BatchRingOptions Options { get; }

    private protected BatchRingCounters Counters { get; }

    /// <summary>A hint for the device that nobody needs to be woken.</summary>
    public void DisableInterrupts() => Ring.DisableInterrupts();

    /// <summary>Asks the device for an interrupt, and looks whether it is needed no more.</summary>
    /// <returns>True when there is something already: no interrupt may come for it.</returns>
    public abstract bool EnableInterrupts();

    private protected static GuestBuffer[] Allocate(GuestMemoryBuilder memory, int count, int length)
    {
        var buffers = new GuestBuffer[count];
        for (int i = 0; i < count; i++) buffers[i] = memory.Allocate(length, BatchRingOptions.Alignment);
        return buffers;
    }

    private protected void Publish()
    {
        if (!Ring.HasUnpublished) return;
        if (Ring.Publish())
        {
            Counters.Add(BatchRingCounter.Kicks);
            _doorbell.Ring(Index);
        }
        else
        {
            Counters.Add(BatchRingCounter.KicksSuppressed);
        }
    }

    private protected ReclaimResult TryReclaim(out int token, out int length)
    {
        ReclaimResult result = Ring.TryReclaim(out token, out length);
        if (result == ReclaimResult.Fault && !_faultCounted)
        {
            _faultCounted = true;
            Counters.Add(BatchRingCounter.RingFaults);
        }

        return result;
    }
}
