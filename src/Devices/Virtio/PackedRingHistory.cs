namespace ActorNet.Devices.Virtio;

/// <summary>
/// Finds out from the slots of a packed ring where it was used up to, for who was told another place, or none. virtio 1.2 §2.8.1.
/// </summary>
/// <remarks>
/// <para>Positions here count slots over two laps, after which the wrap counters repeat. The driver writes every slot in each lap, so the
/// available flags change exactly where it stands. Behind that lie, oldest first, a lap of slots: used ones, then those that are out.
/// A used descriptor stands for one slot or, with the next flag (<see cref="PackedVirtqueue"/>), for all up to the end of the list that has its id.</para>
/// <para>A guest may write what it likes here. What that leads to is a wrong position within its own ring.</para>
/// </remarks>
/// <param name="slots">A copy of the ring.</param>
/// <param name="inOrder">VIRTIO_F_IN_ORDER was negotiated.</param>
/// <param name="hasTables">VIRTIO_F_INDIRECT_DESC was: who offers several buffers does it in one slot.</param>
internal readonly partial struct PackedRingHistory(PackedDescriptor[] slots, bool inOrder, bool hasTables)
{
    private int Laps => 2 * slots.Length;

    /// <summary>Two laps: where a slot is with a wrap counter.</summary>
    public int PositionOf(int slot, bool wrap) => slot + (wrap ? 0 : slots.Length);

    /// <summary>Where the driver stands: its next slot. False when it is amid writing, or wrote nonsense.</summary>
    public bool TryFindDriver(out int position)
    {
        bool wrap = IsOfEvenLap(slots[0]);
        int boundary = 1;
        while (boundary < slots.Length && IsOfEvenLap(slots[boundary]) == wrap) boundary++;
        position = (boundary + (wrap ? 0 : slots.Length)) % Laps;
        for (int slot = boundary; slot < slots.Length; slot++)
            if (IsOfEvenLap(slots[slot]) == wrap) return false;
        return true;
    }

    /// <summary>Whether the device cannot stand there: what the slots say must not be possible, for a position that is right is believed.</summary>
    /// <param name="device">The position.</param>
    /// <param name="isStill">The slots are of one moment: then also what they say together counts.</param>
    public bool Contradicts(int device, bool isStill)
    {
        for (int i = 0; i < slots.Length; i++)
            if (IsUsed(At(device + i)) && !IsOfLapBefore(device + i)) return true; // already, in this lap
        if (!isStill) return false;
        // The driver shows the first slot of what it writes last; but for that it is ahead by more than a ring.
        int before = 0;
        while (before < slots.Length && IsOfLapBefore(device + before)) before++;
        return (before > 1 && before < slots.Length && IsWritten(device, before)) || IsUnusedBefore(device);
    }

    /// <summary>Where the device stands.</summary>
    /// <param name="driver">Where the driver stands.</param>
    /// <param name="position">The next slot to use.</param>
    /// <param name="unfinished">
    /// From there on, slots of which later ones were marked as used already. To be written to: those of a frame, all of them full, whose
    /// device died while it showed them from the last to the first. To be read: frames before others that QEMU dropped, at its
    /// position of long ago, while it had no device.
    /// </param>
    /// <param name="finished">The slots that were marked behind those.</param>
    /// <returns>False when it cannot be told.</returns>
    public bool TryFindDevice(int driver, out int position, out int unfinished, out int finished)
    {
        unfinished = finished = 0;
        // From here on by distance from the oldest slot.
        int oldest = driver + slots.Length;
        int first = NextUsed(oldest, 0);
        if (first == slots.Length)
        {
            position = oldest % Laps;
            return IsWithoutLists(oldest, first) && AreDistinct(oldest, 0);
        }

        // Before the first used slot: the beginning of an unfinished frame, or the rest of a list whose own beginning was written anew.
        int place = 0;
        bool isFound = first > 0 && TryFindUnfinished(oldest, 0, first, out unfinished, out finished);
        // Of buffers that are written to, with lists among them, it could be either.
        if (!isFound && (first == 0 || (At(oldest).Flags & VirtqDescriptor.WriteFlag) == 0)) isFound = TryFollow(oldest, place = first, out place, out unfinished, out finished);
        position = (oldest + place) % Laps;
        return isFound && AreDistinct(oldest, place + unfinished + finished);
    }

    // From used descriptor to used descriptor, to the end of the last one.
    private bool TryFollow(int oldest, int first, out int place, out int unfinished, out int finished)
    {
        unfinished = finished = 0;
        place = first;
        while (place < slots.Length && IsUsed(At(oldest + place)))
            if (!TrySkip(oldest, ref place)) return false;
        int next = NextUsed(oldest, place);
        // Others, behind slots that look available: used by somebody who does not say how far, unless it is an unfinished frame.
        return next == slots.Length || TryFindUnfinished(oldest, place, next, out unfinished, out finished);
    }

    // To the slot behind what a used descriptor stands for.
    private bool TrySkip(int oldest, ref int place)
    {
        PackedDescriptor used = At(oldest + place++);
        if ((used.Flags & VirtqDescriptor.NextFlag) == 0) return true;
        for (; place < slots.Length; place++)
        {
            PackedDescriptor left = At(oldest + place); // as the driver wrote it
            if (IsUsed(left)) return false;
            if ((left.Flags & VirtqDescriptor.NextFlag) != 0 || left.Id != used.Id) continue;
            place++;
            return true;
        }

        return false;
    }

    // Buffers of one direction, single ones if they are to be written to; then used ones, then none that is used.
    private bool TryFindUnfinished(int oldest, int from, int used, out int unfinished, out int finished)
    {
        unfinished = finished = 0;
        int direction = At(oldest + from).Flags & VirtqDescriptor.WriteFlag;
        int kinds = VirtqDescriptor.NextFlag | VirtqDescriptor.WriteFlag | (direction == 0 ? 0 : VirtqDescriptor.IndirectFlag);
        for (int i = from; i < used; i++)
            if ((At(oldest + i).Flags & kinds) != direction) return false;
        int end = used;
        for (; end < slots.Length && IsUsed(At(oldest + end)); end++)
            if ((At(oldest + end).Flags & VirtqDescriptor.NextFlag) != 0) return false;
        if (NextUsed(oldest, end) != slots.Length || !IsWithoutLists(oldest, slots.Length)) return false;
        unfinished = used - from;
        finished = end - used;
        return true;
    }

    // With lists, or with one descriptor that speaks for many, slots may look available that were given back.
    private bool IsWithoutLists(int oldest, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ushort flags = At(oldest + i).Flags;
            if ((flags & VirtqDescriptor.NextFlag) != 0 || (inOrder && !IsUsed(At(oldest + i)) && (flags & VirtqDescriptor.WriteFlag) == 0)) return false;
        }

        return true;
    }

    // Chains that are out have an id each: one that stands there twice was given back once.
    private bool AreDistinct(int oldest, int place)
    {
        HashSet<ushort> ids = [];
        for (; place < slots.Length; place++)
        {
            PackedDescriptor available = At(oldest + place);
            if ((available.Flags & VirtqDescriptor.NextFlag) == 0 && !ids.Add(available.Id)) return false;
        }

        return true;
    }

    private int NextUsed(int oldest, int place)
    {
        while (place < slots.Length && !IsUsed(At(oldest + place))) place++;
        return place;
    }

    private PackedDescriptor At(int position) => slots[position % slots.Length];

    private static bool IsOfEvenLap(in PackedDescriptor descriptor) => (descriptor.Flags & PackedDescriptor.AvailableFlag) != 0;

    private static bool IsUsed(in PackedDescriptor descriptor) => (descriptor.Flags & PackedDescriptor.StateFlags) is 0 or PackedDescriptor.StateFlags;
}
