using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>The device's side of a packed virtqueue: one ring that both sides write. virtio 1.2 §2.8.</summary>
/// <remarks>
/// A slot is a descriptor's place in the ring; a chain takes as many as it has descriptors. Whose a slot is say two bits of its
/// flags, which change their meaning with each lap: the wrap counters. The size need not be a power of two.
/// </remarks>
public partial class PackedVirtqueue : Virtqueue
{
    private const int SlotsShift = 16; // of a token: the buffer id below, the slots of the chain above

    private readonly int _size;
    private readonly ushort[] _slotsBefore; // of the chain that was taken last before this slot: the way back for Unpop
    private MemorySlice _ring;
    private MemorySlice _driverEvent; // when the driver wants an interrupt
    private MemorySlice _deviceEvent; // when it is to kick
    private int _next;                // the slot to take next,
    private ushort _availableBits;    // and the state flags that make it available
    private int _seenAhead;           // slots from there on that were seen available, and given back
    private int _outstanding;         // slots that were taken and not used
    private int _nextUsed;            // the slot to use next,
    private ushort _usedBits;         // and the state flags that make it used

    private protected PackedVirtqueue(in VirtqueueLayout layout, ulong features, VirtqueuePosition position)
        : base(layout, features)
    {
        _size = layout.Size;
        _slotsBefore = new ushort[_size];
        _unshown = new ulong[_size];
        _unshownAt = new int[_size];
        _next = _nextUsed = position.NextUsed;
        _availableBits = PackedDescriptor.Available(position.UsedWrap);
        _usedBits = PackedDescriptor.Used(position.UsedWrap);
    }

    /// <inheritdoc/>
    public override VirtqueuePosition Position => new(
        true, (ushort)_next, _availableBits == PackedDescriptor.AvailableFlag, (ushort)_nextUsed, _usedBits != 0);

    // An even number of laps later it stands there again, and the last slot is not as it was.
    /// <inheritdoc/>
    public override bool WasUsed => Position != VirtqueuePosition.Initial(FeatureBits.RingPacked) || DescriptorAt(_size - 1) != default;

    /// <inheritdoc/>
    public override bool HasAvailable => LastFault == RingFault.None && IsOpen && IsAvailable(_next, _availableBits);

    // Chains are given back in order: what was taken and not given back lies between the two slots, and is taken again.
    internal static RingFault Create(GuestMemory memory, in VirtqueueLayout layout, ulong features, VirtqueuePosition position, out Virtqueue? queue)
    {
        queue = null;
        if (CheckLayout(layout, position) is var fault and not RingFault.None) return fault;
        PackedVirtqueue created = new(layout, features, position);
        if (!created.TryMap(memory)) return RingFault.BadLayout;
        if (created.FindPosition(position) is var unknown and not RingFault.None)
        {
            created.Dispose();
            return unknown;
        }

        queue = created;
        return RingFault.None;
    }

    private protected static RingFault CheckLayout(in VirtqueueLayout layout, VirtqueuePosition position)
    {
        if (layout.Size is 0 or > MaxSize) return RingFault.BadLayout;
        return !position.IsPacked || position.NextAvailable >= layout.Size || position.NextUsed >= layout.Size ? RingFault.BadPosition : RingFault.None;
    }

    /// <summary>For who knows better than the position: the ring goes on there, with so many slots behind it taken already.</summary>
    private protected void GoOnFrom(int nextUsed, bool usedWrap, int slotsTaken)
    {
        VirtqueuePosition before = Position;
        _next = _nextUsed = nextUsed;
        _availableBits = PackedDescriptor.Available(usedWrap);
        _usedBits = PackedDescriptor.Used(usedWrap);
        Take(slotsTaken);
        WasResynchronised |= Position != before;
    }

    /// <summary>
    /// Writes descriptors back to their slots, where the device before may have written completions that it did not come to show:
    /// the driver would take them for shown with the next one before them. It looks at the first slot only, whose flags are as they were.
    /// </summary>
    private protected void Restore(int slot, ReadOnlySpan<PackedDescriptor> descriptors, bool isFirst)
    {
        for (int i = 0; i < descriptors.Length; i++)
        {
            int at = PackedDescriptor.Size * ((slot + i) % _size);
            _ring.Write(at, descriptors[i].Address);
            _ring.Write(at + PackedDescriptor.LengthOffset, descriptors[i].Length);
            _ring.Write(at + PackedDescriptor.IdOffset, descriptors[i].Id);
            if (i > 0 || !isFirst) _ring.Write(at + PackedDescriptor.FlagsOffset, descriptors[i].Flags);
        }
    }

    /// <summary>The slot to take next.</summary>
    private protected int NextSlot => _next;

    private protected PackedDescriptor DescriptorAt(int slot) => _ring.Read<PackedDescriptor>(PackedDescriptor.Size * slot);

    private protected bool IsAvailableInLap(int slot, bool wrap) => IsAvailable(slot, PackedDescriptor.Available(wrap));

    private protected static int SlotsOf(uint token) => (int)(token >> SlotsShift);

    /// <inheritdoc/>
    public override void Unpop(int chains)
    {
        if ((uint)chains > (uint)_size) ThrowHelper.Invalid("More chains were given back than a queue can hold.");
        for (; chains > 0; chains--)
        {
            int slots = _slotsBefore[_next];
            _next -= slots;
            if (_next < 0)
            {
                _next += _size;
                _availableBits ^= PackedDescriptor.StateFlags;
            }

            _outstanding -= slots;
            _seenAhead += slots;
        }
    }

    private protected override bool TryMapParts(GuestMemory memory)
    {
        if (!TryMapPart(memory, Layout.Descriptors, PackedDescriptor.Size * _size, PackedDescriptor.Size, out MemorySlice ring)
            || !TryMapPart(memory, Layout.Available, EventSuppression.Size, EventSuppression.Size, out MemorySlice driverEvent)
            || !TryMapPart(memory, Layout.Used, EventSuppression.Size, EventSuppression.Size, out MemorySlice deviceEvent))
        {
            return false;
        }

        _ring = ring;
        _driverEvent = driverEvent;
        _deviceEvent = deviceEvent;
        _deviceWish = null;
        return true;
    }

    private protected override void Unmap() => _ring = _driverEvent = _deviceEvent = default;

    // Every way to a chain looks at LastFault first.
    private protected override void OnBroken()
    {
    }

    private bool IsAvailable(int slot, ushort bits) =>
        (_ring.ReadAcquire((PackedDescriptor.Size * slot) + PackedDescriptor.FlagsOffset) & PackedDescriptor.StateFlags) == bits;

    private void Take(int slots)
    {
        _next += slots;
        if (_next >= _size)
        {
            _next -= _size;
            _availableBits ^= PackedDescriptor.StateFlags;
        }

        _outstanding += slots;
        _seenAhead = Math.Max(0, _seenAhead - slots);
    }
}
