namespace ActorNet.Devices.Virtio;

/// <content>
/// What lies before a position: all of it was used. Where a slot there still is as the driver wrote it, a used descriptor
/// before has to speak for it: that of its list, or one of several chains in order.
/// </content>
internal readonly partial struct PackedRingHistory
{
    // Whether a slot before the position was not used, though it would have to be.
    private bool IsUnusedBefore(int device) => !inOrder && IsWithoutLists(device, slots.Length) ? IsAnyUnusedBefore(device) : IsLastUnusedBefore(device);

    // Where each slot speaks for itself, or two for one, if somebody else's used descriptor hides a list.
    private bool IsAnyUnusedBefore(int device)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            int at = device + i;
            if (!IsLeftAvailable(at)) continue;
            bool isExplained = IsDriverAt(device, at)
                ? !hasTables || !AreDistinct(at, 0)
                : !hasTables && IsUsed(At(at - 1)) && (IsDriverAt(device, at - 1) || At(at - 1).Id == At(at).Id);
            if (!isExplained) return true;
        }

        return false;
    }

    private bool IsLastUnusedBefore(int device)
    {
        int at = device + slots.Length - 1;
        if (!IsLeftAvailable(at)) return false;
        PackedDescriptor last = At(at);
        if (EndsNothing(last)) return true;
        int ends = 1;
        int first = at;
        for (; first > device && IsLeftAvailable(first - 1); first--)
            if (!EndsNothing(At(first - 1))) ends++;
        // The driver may be overwriting the used descriptor before them, or has.
        return !IsDriverAt(device, first) && !IsDriverAt(device, first - 1) && !SpeaksFor(At(first - 1), last, ends);
    }

    // Whether a used descriptor can stand for the slots behind it, up to the last one.
    private bool SpeaksFor(in PackedDescriptor used, in PackedDescriptor last, int ends)
    {
        if (inOrder) return used.Id == last.Id;
        // Without the flag it is not of ours, and may have been given back in any order.
        return (used.Flags & VirtqDescriptor.NextFlag) == 0 || (used.Id == last.Id && ends == 1);
    }

    // Where it may be writing: all but the state there can be that of the next lap.
    private bool IsDriverAt(int device, int position) => position == device || !IsOfLapBefore(position - 1);

    private bool IsLeftAvailable(int position) => IsOfLapBefore(position) && !IsUsed(At(position));

    // A list goes on behind it.
    private static bool EndsNothing(in PackedDescriptor descriptor) => (descriptor.Flags & VirtqDescriptor.NextFlag) != 0;

    // Whether the driver wrote all slots behind the first ones for the lap of the position.
    private bool IsWritten(int device, int from)
    {
        for (int i = from; i < slots.Length; i++)
            if (IsOfLapBefore(device + i)) return false;
        return true;
    }

    // Whether a slot was not written since the driver passed it in the lap before that of the position.
    private bool IsOfLapBefore(int position) => IsOfEvenLap(At(position)) != (position % Laps < slots.Length);
}
