namespace ActorNet.Devices.Virtio;

/// <content>Who wakes whom, and when nobody needs to. virtio 1.2 §2.7.7, §2.7.10.</content>
public sealed partial class SplitVirtqueue
{
    private const ushort NoNotifyFlag = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private const ushort NoInterruptFlag = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT

    private bool _told; // the driver was looked at once, so that "since then" means something

    /// <summary>True when the driver has made something available that was not taken, or the queue would break on it.</summary>
    public bool HasAvailable =>
        LastFault == RingFault.None && _memory is not null
        && (_nextAvailable != _seenAvailable || _available.ReadAcquire(IndexOffset) != _nextAvailable);

    /// <summary>True when the driver has made more available since the ring was last looked at: worth another try.</summary>
    public bool HasArrivals => LastFault == RingFault.None && _memory is not null && HasMoved();

    // For tests.
    internal ushort SeenAvailable => _seenAvailable;

    private int AvailableEventOffset => RingOffset + (VirtqUsed.Size * _layout.Size);

    private int UsedEventOffset => RingOffset + (sizeof(ushort) * _layout.Size);

    /// <summary>Lets the driver see all used chains.</summary>
    /// <returns>True when it wants to be interrupted for them.</returns>
    public bool Publish()
    {
        ushort before = _publishedUsed;
        ushort now = _nextUsed;
        if (before == now) return false;
        // Release: the elements, and the buffers that they name, before the index (§2.7.8.2).
        _used.WriteRelease(IndexOffset, now);
        _publishedUsed = now;
        // The index must be visible before the driver's wish is read, else both sides could miss each other.
        Interlocked.MemoryBarrier();
        if (!_eventIndex) return (_available.Read<ushort>(0) & NoInterruptFlag) == 0;
        bool first = !_told;
        _told = true;
        return first || Crosses(_available.Read<ushort>(UsedEventOffset), before, now);
    }

    /// <summary>Asks the driver not to kick. A hint: kicks may still come.</summary>
    /// <remarks>With event index the driver compares with an index that stays behind, which says the same.</remarks>
    public void DisableNotifications()
    {
        if (!_eventIndex) _used.Write(0, NoNotifyFlag);
    }

    /// <summary>Asks the driver to kick when it makes more available than was last seen, and looks whether it already has.</summary>
    /// <returns>
    /// True when there is more than the last pop saw: try again, no kick may come for it. False: a kick will come.
    /// "More" is measured from what was <i>seen</i>, not from what was taken: a frame that needs five buffers where
    /// three are has seen three and taken none, and waits for the fourth.
    /// </returns>
    public bool EnableNotifications()
    {
        if (LastFault != RingFault.None || _memory is null) return false;
        Arm();
        return HasMoved();
    }

    // Two steps, so that a test can put the driver between them.
    internal void Arm()
    {
        // The index on which "not enough" was decided. A newer one, read here, could hide what came in between.
        if (_eventIndex) _used.Write(AvailableEventOffset, _seenAvailable);
        else _used.Write<ushort>(0, 0);
        // The wish must be visible before the index is read again; pairs with the driver's barrier between its index
        // and its look at our wish (§2.7.13.4.1).
        Interlocked.MemoryBarrier();
    }

    internal bool HasMoved() => _available.ReadAcquire(IndexOffset) != _seenAvailable;

    // vring_need_event of §2.7.10: was `wanted` passed on the way from before to now?
    private static bool Crosses(ushort wanted, ushort before, ushort now) => (ushort)(now - wanted - 1) < (ushort)(now - before);
}
