namespace ActorNet.Devices.Virtio;

/// <content>Who wakes whom, and when nobody needs to. virtio 1.2 §2.7.7, §2.7.10.</content>
public partial class SplitVirtqueue
{
    private const ushort NoNotifyFlag = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private const ushort NoInterruptFlag = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT

    private bool _told; // the driver was looked at once, so that "since then" means something

    /// <inheritdoc/>
    public override bool HasAvailable =>
        LastFault == RingFault.None && IsOpen
        && (_nextAvailable != _seenAvailable || _available.ReadAcquire(IndexOffset) != _nextAvailable);

    /// <inheritdoc/>
    public override bool HasArrivals => LastFault == RingFault.None && IsOpen && HasMoved();

    private int AvailableEventOffset => RingOffset + (VirtqUsed.Size * Size);

    private int UsedEventOffset => RingOffset + (sizeof(ushort) * Size);

    /// <inheritdoc/>
    public override bool Publish()
    {
        ushort before = _publishedUsed;
        ushort now = _nextUsed;
        if (before == now) return false;
        // Release: the elements, and the buffers that they name, before the index (§2.7.8.2).
        _used.WriteRelease(IndexOffset, now);
        _publishedUsed = now;
        if (LogsRing) LogUsed(before, now);
        // The index must be visible before the driver's wish is read, else both sides could miss each other.
        Interlocked.MemoryBarrier();
        if (!EventIndex) return (_available.Read<ushort>(0) & NoInterruptFlag) == 0;
        bool first = !_told;
        _told = true;
        return first || Crosses(_available.Read<ushort>(UsedEventOffset), before, now);
    }

    /// <inheritdoc/>
    /// <remarks>With event index the driver compares with an index that stays behind, which says the same.</remarks>
    public override void DisableNotifications()
    {
        if (EventIndex) return;
        _used.Write(0, NoNotifyFlag);
        LogDeviceArea(0, sizeof(ushort));
    }

    internal override void Arm()
    {
        // The index on which "not enough" was decided. A newer one, read here, could hide what came in between.
        if (EventIndex) _used.Write(AvailableEventOffset, _seenAvailable);
        else _used.Write<ushort>(0, 0);
        if (LogsRing) LogDeviceArea(EventIndex ? AvailableEventOffset : 0, sizeof(ushort));
        // The wish must be visible before the index is read again; pairs with the driver's barrier between its index
        // and its look at our wish (§2.7.13.4.1).
        Interlocked.MemoryBarrier();
    }

    internal override bool HasMoved() => _available.ReadAcquire(IndexOffset) != _seenAvailable;

    // Elements, in one or two runs, and the index.
    private void LogUsed(ushort before, ushort now)
    {
        int first = (int)(before & _mask);
        int count = Math.Min((ushort)(now - before), Size);
        int run = Math.Min(count, Size - first);
        LogDeviceArea(RingOffset + (VirtqUsed.Size * first), VirtqUsed.Size * run);
        LogDeviceArea(RingOffset, VirtqUsed.Size * (count - run));
        LogDeviceArea(IndexOffset, sizeof(ushort));
        PokeLog();
    }

    // vring_need_event of §2.7.10: was `wanted` passed on the way from before to now?
    private static bool Crosses(ushort wanted, ushort before, ushort now) => (ushort)(now - wanted - 1) < (ushort)(now - before);
}
