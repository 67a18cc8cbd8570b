namespace ActorNet.Devices.Virtio;

/// <content>
/// Where to begin. A packed ring says so itself only between the lines (<see cref="PackedRingHistory"/>): a position that its slots
/// do not contradict is believed; QEMU's after a crash of ours is not, for it is that of long ago.
/// </content>
public partial class PackedVirtqueue
{
    // Of looks at a ring that its driver goes on writing. Without a device it comes to an end with that.
    private const int MaxLooks = 64;

    private protected RingFault FindPosition(VirtqueuePosition told)
    {
        var slots = new PackedDescriptor[_size];
        PackedRingHistory history = new(slots, InOrder);
        int driver = 0;
        bool isClear = false;
        for (int look = 0; look < MaxLooks && !isClear; look++)
        {
            bool isSame = Copy(slots);
            isClear = isSame && history.TryFindDriver(out driver);
        }

        int toldAt = history.PositionOf(told.NextUsed, told.UsedWrap);
        if (isClear && history.IsBeingFilled(toldAt)) return RingFault.None;
        if (isClear && history.TryFindDevice(driver, out int device, out int unfinished, out int finished))
        {
            GoOnFrom(device % _size, device < _size, 0);
            if (unfinished != 0) Finish(slots, unfinished, finished);
        }
        else if (isClear ? history.Contradicts(toldAt, driver) : IsUsedAt(_nextUsed, _usedBits))
        {
            return RingFault.PositionUnknown;
        }

        WasResynchronised = Position != told;
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

    // What the device before wrote to the frame's buffers is all there, and all but the last of these are full.
    private void Finish(PackedDescriptor[] slots, int unfinished, int finished)
    {
        for (int i = 0; i < unfinished; i++)
        {
            PackedDescriptor full = slots[(_nextUsed + i) % _size];
            bool isNextLap = _nextUsed + i >= _size;
            ushort bits = isNextLap ? (ushort)(_usedBits ^ PackedDescriptor.StateFlags) : _usedBits;
            _unshown[i] = UsedDescriptor(full.Id, full.Length, bits);
            _unshownAt[i] = ((PackedDescriptor.Size * (_nextUsed + i)) % (PackedDescriptor.Size * _size)) + PackedDescriptor.LengthOffset;
        }

        for (int i = unfinished - 1; i >= 0; i--) _ring.WriteRelease(_unshownAt[i], _unshown[i]);
        Take(unfinished + finished);
        Advance(unfinished + finished);
        _unpublished = 0;
    }

    private bool IsUsedAt(int slot, ushort bits) =>
        (_ring.ReadAcquire((PackedDescriptor.Size * slot) + PackedDescriptor.FlagsOffset) & PackedDescriptor.StateFlags) == bits;
}
