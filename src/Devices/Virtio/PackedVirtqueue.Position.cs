namespace ActorNet.Devices.Virtio;

/// <content>
/// Where to begin: where the front end says, unless the slots say that this cannot be (<see cref="PackedRingHistory"/>). QEMU's after
/// a crash of ours is the position of long ago; then the place is read off the slots.
/// </content>
public partial class PackedVirtqueue
{
    // Of looks at a ring that its driver goes on writing. Without a device it comes to an end with that.
    private const int MaxLooks = 64;

    private protected RingFault FindPosition(VirtqueuePosition told)
    {
        RingFault fault = Check(told);
        WasResynchronised = Position != told;
        return fault;
    }

    private RingFault Check(VirtqueuePosition told)
    {
        var slots = new PackedDescriptor[_size];
        PackedRingHistory history = new(slots, InOrder, HasTables);
        int toldAt = history.PositionOf(told.NextUsed, told.UsedWrap);
        bool isStill = false, isClear = false;
        int driver = 0;
        for (int look = 0; look < MaxLooks && !isClear; look++)
        {
            isStill = Copy(slots);
            if (!isStill) continue;
            if (!history.Contradicts(toldAt, isStill)) return RingFault.None;
            isClear = history.TryFindDriver(out driver);
        }

        if (!isClear) return history.Contradicts(toldAt, isStill) ? RingFault.PositionUnknown : RingFault.None;
        if (!history.TryFindDevice(driver, out int device, out int unfinished, out int finished)) return RingFault.PositionUnknown;
        GoOnFrom(device % _size, device < _size, 0);
        if (unfinished != 0) Finish(slots, unfinished, finished);
        return RingFault.None;
    }

    // True when nothing was written since the last time.
    private bool Copy(PackedDescriptor[] slots)
    {
        bool isSame = true;
        for (int slot = 0; slot < _size; slot++)
        {
            // Acquire: the flags say that the rest is there.
            ushort flags = _ring.ReadAcquire((PackedDescriptor.Size * slot) + PackedDescriptor.FlagsOffset);
            PackedDescriptor descriptor = DescriptorAt(slot) with { Flags = flags };
            isSame &= descriptor == slots[slot];
            slots[slot] = descriptor;
        }

        return isSame;
    }

    // What the device before wrote to the frame's buffers is all there, and all but the last of these are full. Frames to be sent are
    // dropped: a ring has no holes, and none of those behind can be given back before them.
    private void Finish(PackedDescriptor[] slots, int unfinished, int finished)
    {
        for (int i = 0; i < unfinished; i++)
        {
            PackedDescriptor full = slots[(_nextUsed + i) % _size];
            bool isNextLap = _nextUsed + i >= _size;
            ushort bits = isNextLap ? (ushort)(_usedBits ^ PackedDescriptor.StateFlags) : _usedBits;
            _unshown[i] = UsedDescriptor(full.Id, (full.Flags & VirtqDescriptor.WriteFlag) != 0 ? full.Length : 0, bits);
            _unshownAt[i] = ((PackedDescriptor.Size * (_nextUsed + i)) % (PackedDescriptor.Size * _size)) + PackedDescriptor.LengthOffset;
        }

        for (int i = unfinished - 1; i >= 0; i--) _ring.WriteRelease(_unshownAt[i], _unshown[i]);
        Take(unfinished + finished);
        Advance(unfinished + finished);
        _unpublished = 0;
    }
}
