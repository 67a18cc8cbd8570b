using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>
/// Giving chains back, and who wakes whom. The flags of the first used descriptor are written last: until then the driver,
/// which looks at that slot only, sees none of those behind it. virtio 1.2 §2.8.2, §2.8.10.
/// </content>
public partial class PackedVirtqueue
{
    private int _firstUsed;       // of those not published: its slot,
    private ushort _firstFlags;   // the flags that it gets,
    private int _unpublished;     // and the slots from there to the next one to use
    private bool _told;           // the driver was looked at once, so that "since then" means something
    private uint? _deviceWish;    // what the device event area says, when we have written it

    /// <inheritdoc/>
    public override bool HasUnpublished => _unpublished != 0;

    /// <inheritdoc/>
    public override bool HasArrivals => LastFault == RingFault.None && IsOpen && HasMoved();

    /// <inheritdoc/>
    public override void PushUsed(uint token, uint length) => Use((ushort)token, length, (int)(token >> SlotsShift));

    /// <inheritdoc/>
    internal override void PushUsed(ReadOnlySpan<SingleBuffer> singles)
    {
        if (singles.Length == 0) return;
        Use((ushort)singles[0].Token, singles[0].Written, 1); // perhaps the one whose flags come last
        MemorySlice ring = _ring;
        int slot = _nextUsed;
        ushort bits = _usedBits;
        foreach (ref readonly SingleBuffer single in singles[1..])
        {
            WriteUsed(ring, slot, (ushort)single.Token, single.Written, bits);
            if (++slot < _size) continue;
            slot = 0;
            bits ^= PackedDescriptor.StateFlags;
        }

        Advance(singles.Length - 1);
    }

    /// <inheritdoc/>
    internal override void PushUsed(ReadOnlySpan<uint> tokens)
    {
        if (!InOrder)
        {
            foreach (uint token in tokens) Use((ushort)token, 0, (int)(token >> SlotsShift));
            return;
        }

        if (tokens.Length == 0) return;
        int slots = 0;
        foreach (uint token in tokens) slots += (int)(token >> SlotsShift);
        Use((ushort)tokens[^1], 0, slots);
    }

    /// <inheritdoc/>
    public override bool Publish()
    {
        int changed = _unpublished;
        if (changed == 0) return false;
        // Release: all that was written to the ring, and to the buffers, before the flags that show it.
        _ring.WriteRelease((PackedDescriptor.Size * _firstUsed) + PackedDescriptor.FlagsOffset, _firstFlags);
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
        if (_unpublished == 0)
        {
            int at = PackedDescriptor.Size * _nextUsed;
            _firstUsed = _nextUsed;
            _firstFlags = FlagsOf(length, _usedBits);
            _ring.Write(at + PackedDescriptor.LengthOffset, length);
            _ring.Write(at + PackedDescriptor.IdOffset, id);
        }
        else
        {
            WriteUsed(_ring, _nextUsed, id, length, _usedBits);
        }

        Advance(slots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteUsed(MemorySlice ring, int slot, ushort id, uint length, ushort bits) =>
        ring.Write((PackedDescriptor.Size * slot) + PackedDescriptor.LengthOffset, length | ((ulong)id << 32) | ((ulong)FlagsOf(length, bits) << 48));

    private static ushort FlagsOf(uint length, ushort bits) => (ushort)(bits | (length != 0 ? VirtqDescriptor.WriteFlag : 0));

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
