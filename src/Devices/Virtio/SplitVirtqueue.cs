using System.Numerics;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>The device's side of a split virtqueue. virtio 1.2 §2.7.</summary>
public partial class SplitVirtqueue : Virtqueue
{
    private const int IndexOffset = 2;
    private const int RingOffset = 4;

    private readonly uint _mask;
    private MemorySlice _descriptors;
    private MemorySlice _available;
    private MemorySlice _used;
    private ushort _nextAvailable; // the next chain to take
    private ushort _seenAvailable; // the driver's index when it was last read: chains up to it can be taken
    private ushort _nextUsed;      // where the next used element goes
    private ushort _publishedUsed; // what the driver was told

    private protected SplitVirtqueue(in VirtqueueLayout layout, ulong features)
        : base(layout, features) => _mask = (uint)layout.Size - 1;

    /// <inheritdoc/>
    public override VirtqueuePosition Position => VirtqueuePosition.Split(_nextAvailable);

    /// <summary>The driver's index of the next chain to take.</summary>
    public ushort NextAvailable => _nextAvailable;

    /// <summary>The index of the next used element.</summary>
    public ushort NextUsed => _nextUsed;

    /// <inheritdoc/>
    public override bool WasUsed => _nextUsed != 0;

    /// <inheritdoc/>
    public override bool HasUnpublished => _nextUsed != _publishedUsed;

    /// <inheritdoc/>
    public override PopResult TryPop(DescriptorChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (_nextAvailable == _seenAvailable && !TryLookFurther()) return LastFault == RingFault.None ? PopResult.Empty : PopResult.Fault;
        ushort head = _available.Read<ushort>(RingOffset + (int)(2 * (_nextAvailable & _mask)));
        RingFault fault = TakeChain(head, chain);
        if (fault != RingFault.None) return Refuse(fault);

        _nextAvailable++;
        return PopResult.Chain;
    }

    /// <summary>Reads and checks the chain of a head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected RingFault TakeChain(ushort head, DescriptorChain chain)
    {
        chain.Begin(head);
        if (head > _mask) return RingFault.IndexOutOfRange;
        VirtqDescriptor descriptor = _descriptors.Read<VirtqDescriptor>(VirtqDescriptor.Size * head);
        ushort flags = descriptor.Flags;
        // Most chains are one direct descriptor, whose length is compared here as in Walk.
        return (flags & (VirtqDescriptor.NextFlag | VirtqDescriptor.IndirectFlag)) == 0
            && descriptor.Length != 0
            && _addresses.TryTranslate(descriptor.Address, descriptor.Length, out MemorySlice slice)
                ? chain.Append(slice, (flags & VirtqDescriptor.WriteFlag) != 0)
                : Walk(descriptor, chain);
    }

    /// <inheritdoc/>
    public override void Unpop(int chains)
    {
        if ((uint)chains > (uint)MaxSize) ThrowHelper.Invalid("More chains were given back than a queue can hold.");
        _nextAvailable -= (ushort)chains;
        if (LastFault != RingFault.None) _seenAvailable = _nextAvailable; // broken stays broken
    }

    /// <inheritdoc/>
    public override void PushUsed(uint token, uint length) => Use(token, length);

    // Chains are given back in order, so the used index in memory says where to go on, whatever the transport was told.
    internal static RingFault Create(GuestMemory memory, in VirtqueueLayout layout, ulong features, VirtqueuePosition position, out Virtqueue? queue)
    {
        queue = null;
        if (CheckLayout(layout, position) is var fault and not RingFault.None) return fault;
        SplitVirtqueue created = new(layout, features);
        if (!created.TryOpen(memory)) return RingFault.BadLayout;
        created.WasResynchronised = created._nextUsed != position.NextAvailable;
        queue = created;
        return RingFault.None;
    }

    private protected static RingFault CheckLayout(in VirtqueueLayout layout, VirtqueuePosition position)
    {
        if (layout.Size is 0 or > MaxSize || !BitOperations.IsPow2((uint)layout.Size)) return RingFault.BadLayout;
        return position.IsPacked ? RingFault.BadPosition : RingFault.None;
    }

    private protected bool TryOpen(GuestMemory memory)
    {
        if (!TryMap(memory)) return false;
        _nextAvailable = _seenAvailable = _nextUsed = _publishedUsed = _used.ReadAcquire(IndexOffset);
        return true;
    }

    /// <summary>Takes chains from an index on, whatever was said before.</summary>
    private protected void GoOnFrom(ushort nextAvailable) => _nextAvailable = _seenAvailable = nextAvailable;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Use(uint token, uint length)
    {
        _used.Write(RingOffset + (int)(VirtqUsed.Size * (_nextUsed & _mask)), token | ((ulong)length << 32));
        _nextUsed++;
    }

    private protected override bool TryMapParts(GuestMemory memory)
    {
        int size = Size;
        int eventBytes = EventIndex ? sizeof(ushort) : 0;
        if (!TryMapPart(memory, Layout.Descriptors, VirtqDescriptor.Size * size, 16, out MemorySlice descriptors)
            || !TryMapPart(memory, Layout.Available, RingOffset + (sizeof(ushort) * size) + eventBytes, 2, out MemorySlice available)
            || !TryMapPart(memory, Layout.Used, RingOffset + (VirtqUsed.Size * size) + eventBytes, 4, out MemorySlice used))
        {
            return false;
        }

        _descriptors = descriptors;
        _available = available;
        _used = used;
        return true;
    }

    private protected override void Unmap()
    {
        _descriptors = _available = _used = default;
        _seenAvailable = _nextAvailable;
    }

    // TryPop gets no further than TryLookFurther.
    private protected override void OnBroken() => _seenAvailable = _nextAvailable;

    // Reads the driver's index, once per run through what it made available rather than once per chain:
    // each read may cost a cache line that the driver's core owns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryLookFurther()
    {
        if (LastFault != RingFault.None || !IsOpen) return false;
        // Acquire: pairs with the driver's barrier between ring entry and index (§2.7.13.3).
        ushort index = _available.ReadAcquire(IndexOffset);
        ushort pending = (ushort)(index - _nextAvailable);
        if (pending == 0) return false;
        // What is out counts as well: the driver may make a descriptor available again only when it was used (§2.7.13).
        if (pending > Size - (ushort)(_nextAvailable - _nextUsed))
        {
            Break(RingFault.AvailableIndexTooFar);
            return false;
        }

        _seenAvailable = index;
        return true;
    }
}
