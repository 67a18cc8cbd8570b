using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>
/// Giving chains back, and who wakes whom. virtio 1.2 §2.8.2, §2.8.10.
/// </content>
/// <remarks>
/// Used descriptors are kept in private memory until they are published, and then written oldest first, each with one store: whoever finds
/// the ring after a crash finds descriptors used or as the driver wrote them, never half of each. Those of one frame are shown together,
/// its first one last, because drivers take a frame whose other buffers are missing for broken.
/// A used descriptor that speaks for more than one slot says so by the next flag, which drivers ignore there (§2.8.6).
/// </remarks>
public partial class PackedVirtqueue
{
    private const int JoinedBit = 1 << 30;

    private readonly ulong[] _unshown;  // used descriptors: length, id and flags, in the order in which they were given back
    private readonly int[] _unshownAt;  // where in the ring they go; with JoinedBit together with the one before
    private int _unshownCount;
    private int _joinedCount;
    private int _firstUsed;           // the slot of the first of them,
    private int _unpublished;         // and the slots from there to the next one to use
    private bool _told;               // the driver was looked at once, so that "since then" means something
    private uint? _deviceWish;        // what the device event area says, when we have written it

    /// <inheritdoc/>
    public override bool HasUnpublished => _unpublished != 0;

    /// <inheritdoc/>
    public override bool HasArrivals => LastFault == RingFault.None && IsOpen && HasMoved();

    /// <summary>Whether a whole publication is shown together: whoever notes what is in flight knows only where the last one ended.</summary>
    private protected virtual bool ShowsAtOnce => false;

    /// <inheritdoc/>
    public override void PushUsed(uint token, uint length) => Use((ushort)token, length, SlotsOf(token));

    /// <inheritdoc/>
    internal override void JoinUsed(uint token, uint length)
    {
        PushUsed(token, length);
        if (_unshownCount < 2) return;
        _unshownAt[_unshownCount - 1] |= JoinedBit;
        _joinedCount++;
    }

    /// <inheritdoc/>
    internal override void PushUsed(ReadOnlySpan<SingleBuffer> singles)
    {
        if (_unshownCount == 0) _firstUsed = _nextUsed;
        int at = (PackedDescriptor.Size * _nextUsed) + PackedDescriptor.LengthOffset;
        int end = PackedDescriptor.Size * _size;
        ushort bits = _usedBits;
        Span<ulong> unshown = _unshown.AsSpan(_unshownCount, singles.Length);
        Span<int> places = _unshownAt.AsSpan(_unshownCount, singles.Length);
        for (int i = 0; i < singles.Length; i++)
        {
            unshown[i] = UsedDescriptor((ushort)singles[i].Token, singles[i].Written, bits);
            places[i] = at;
            at += PackedDescriptor.Size;
            if (at < end) continue;
            at -= end;
            bits ^= PackedDescriptor.StateFlags;
        }

        _unshownCount += singles.Length;
        Advance(singles.Length);
    }

    /// <inheritdoc/>
    internal override void PushUsed(ReadOnlySpan<uint> tokens)
    {
        if (!InOrder)
        {
            foreach (uint token in tokens) Use((ushort)token, 0, SlotsOf(token));
            return;
        }

        if (tokens.Length == 0) return;
        int slots = 0;
        foreach (uint token in tokens) slots += SlotsOf(token);
        Use((ushort)tokens[^1], 0, slots);
    }

    /// <inheritdoc/>
    public override bool Publish()
    {
        int changed = _unpublished;
        if (changed == 0) return false;
        Show();
        _unpublished = 0;
        if (LogsRing) LogUsed(changed);
        // The flags must be visible before the driver's wish is read, else both sides could miss each other.
        Interlocked.MemoryBarrier();
        EventSuppression wish = new(_driverEvent.Read<uint>(0));
        bool first = !_told && wish != EventSuppression.Disable;
        _told = true;
        return first || wish.Wants(EventIndex, _size, _nextUsed, _usedBits != 0, changed);
    }

    /// <inheritdoc/>
    public override void DisableNotifications() => Wish(EventSuppression.Disable);

    internal override void Arm()
    {
        // At the first slot that was not seen available. See SplitVirtqueue: a newer look here could hide what came in between.
        (int slot, ushort bits) = FirstUnseen();
        Wish(EventIndex ? EventSuppression.At(slot, bits == PackedDescriptor.AvailableFlag) : EventSuppression.Enable);
        // The wish must be visible before the slot is read again; pairs with the driver's barrier between its flags and its look at our wish.
        Interlocked.MemoryBarrier();
    }

    internal override bool HasMoved()
    {
        (int slot, ushort bits) = FirstUnseen();
        return IsAvailable(slot, bits);
    }

    private void Use(ushort id, uint length, int slots)
    {
        if (_unshownCount == 0) _firstUsed = _nextUsed;
        _unshown[_unshownCount] = UsedDescriptor(id, length, (ushort)(_usedBits | (slots > 1 && IsLast(id, _nextUsed + slots - 1) ? VirtqDescriptor.NextFlag : 0)));
        _unshownAt[_unshownCount++] = (PackedDescriptor.Size * _nextUsed) + PackedDescriptor.LengthOffset;
        Advance(slots);
    }

    // In order: what the next device finds behind a used descriptor ends with the slot that has its id.
    private bool IsLast(ushort id, int slot)
    {
        PackedDescriptor last = DescriptorAt(slot % _size);
        return last.Id == id && (last.Flags & VirtqDescriptor.NextFlag) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong UsedDescriptor(ushort id, uint length, ushort flags) =>
        length | ((ulong)id << 32) | ((ulong)(ushort)(flags | (length != 0 ? VirtqDescriptor.WriteFlag : 0)) << 48);

    // Release, each: all that was written before, to the buffers as well, comes first.
    private void Show()
    {
        if (_joinedCount == 0 && !ShowsAtOnce)
        {
            MemorySlice ring = _ring;
            Span<ulong> unshown = _unshown.AsSpan(0, _unshownCount);
            Span<int> places = _unshownAt.AsSpan(0, _unshownCount);
            for (int i = 0; i < unshown.Length; i++) ring.WriteRelease(places[i], unshown[i]);
        }
        else
        {
            ShowTogether();
            _joinedCount = 0;
        }

        _unshownCount = 0;
    }

    // Those that belong together from the last to the first: the driver looks no further than to the first.
    private void ShowTogether()
    {
        int end;
        for (int first = 0; first < _unshownCount; first = end)
        {
            end = first + 1;
            while (end < _unshownCount && (ShowsAtOnce || (_unshownAt[end] & JoinedBit) != 0)) end++;
            for (int i = end - 1; i >= first; i--) _ring.WriteRelease(_unshownAt[i] & ~JoinedBit, _unshown[i]);
        }
    }

    private void Advance(int slots)
    {
        _unpublished += slots;
        _outstanding -= slots;
        _nextUsed += slots;
        if (_nextUsed < _size) return;
        _nextUsed -= _size;
        _usedBits ^= PackedDescriptor.StateFlags;
    }

    private (int Slot, ushort Bits) FirstUnseen()
    {
        int slot = _next + _seenAhead;
        return slot < _size ? (slot, _availableBits) : (slot - _size, (ushort)(_availableBits ^ PackedDescriptor.StateFlags));
    }

    // Only when it changes: the driver's core has the line.
    private void Wish(EventSuppression wish)
    {
        if (_deviceWish == wish.Value) return;
        _deviceWish = wish.Value;
        _deviceEvent.Write(0, wish.Value);
        if (LogsRing) LogDeviceArea(0, EventSuppression.Size);
    }

    // The slots since the first one, in one or two runs; some of them were skipped, perhaps, and not written.
    private void LogUsed(int changed)
    {
        int run = Math.Min(changed, _size - _firstUsed);
        LogRing(_ring.Slice(PackedDescriptor.Size * _firstUsed, PackedDescriptor.Size * run));
        LogRing(_ring.Slice(0, PackedDescriptor.Size * (changed - run)));
        PokeLog();
    }
}
