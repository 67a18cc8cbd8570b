using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>Taking chains: lists of descriptors side by side, indirect tables, bursts of single buffers.</content>
public partial class PackedVirtqueue
{
    private const int CacheLine = 64;

    /// <inheritdoc/>
    public override PopResult TryPop(DescriptorChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (LastFault != RingFault.None) return PopResult.Fault;
        if (!IsOpen) return PopResult.Empty;
        // Acquire: pairs with the driver's barrier before the flags of a list's first descriptor (§2.8.15.1).
        ushort flags = _ring.ReadAcquire((PackedDescriptor.Size * _next) + PackedDescriptor.FlagsOffset);
        if ((flags & PackedDescriptor.StateFlags) != _availableBits)
        {
            _seenAhead = 0;
            return PopResult.Empty;
        }

        RingFault fault = Walk(flags, chain, out int slots);
        if (fault != RingFault.None) return Refuse(fault);

        Take(slots);
        _slotsBefore[_next] = (ushort)slots;
        return PopResult.Chain;
    }

    /// <inheritdoc/>
    internal override int PopSingles(Span<SingleBuffer> singles, bool writable)
    {
        if (LastFault != RingFault.None || !IsOpen) return 0;
        int room = Math.Min(singles.Length, _size - NotBack);
        MemorySlice ring = _ring;
        int slot = _next;
        // The misses on the ring's own lines overlap; one that is not there yet costs nothing.
        for (int ahead = 0; ahead < room; ahead += CacheLine / PackedDescriptor.Size) ring.Prefetch(PackedDescriptor.Size * (slot + ahead));
        ushort wanted = (ushort)(_availableBits | (writable ? VirtqDescriptor.WriteFlag : 0));
        int count = 0;
        while (count < room)
        {
            int at = PackedDescriptor.Size * slot;
            // Acquire: the rest of the descriptor is read after its flags. Flags without a meaning are ignored.
            ushort flags = ring.ReadAcquire(at + PackedDescriptor.FlagsOffset);
            if ((flags & (PackedDescriptor.StateFlags | VirtqDescriptor.NextFlag | VirtqDescriptor.WriteFlag | VirtqDescriptor.IndirectFlag)) != wanted) break;
            PackedDescriptor descriptor = ring.Read<PackedDescriptor>(at); // its flags may have changed: they are not looked at again
            ref SingleBuffer single = ref singles[count];
            if (descriptor.Length == 0 || !_addresses.TryTranslate(descriptor.Address, descriptor.Length, out single.Slice)) break;
            single.Token = descriptor.Id | (1u << SlotsShift);
            // A header and a short frame.
            single.Slice.Prefetch();
            single.Slice.Prefetch(CacheLine);
            count++;
            if (++slot == _size)
            {
                slot = 0;
                wanted ^= PackedDescriptor.StateFlags;
            }

            _slotsBefore[slot] = 1;
        }

        Take(count);
        return count;
    }

    // Slots that the driver has not got back: taken, or used and not shown yet. It can offer none of them again.
    private int NotBack => _outstanding + _unpublished;

    private RingFault Walk(ushort flags, DescriptorChain chain, out int slots)
    {
        chain.Begin(0);
        slots = 1;
        int slot = _next;
        ushort bits = _availableBits;
        int at = PackedDescriptor.Size * slot;
        if ((flags & VirtqDescriptor.IndirectFlag) != 0)
        {
            if (NotBack == _size) return RingFault.SlotNotUsed;
            chain.Token = _ring.Read<ushort>(at + PackedDescriptor.IdOffset) | (1u << SlotsShift);
            return WalkTable(_ring.Read<ulong>(at), _ring.Read<uint>(at + PackedDescriptor.LengthOffset), flags, chain);
        }

        while (true)
        {
            if (NotBack + slots > _size) return slots > _size ? RingFault.ChainTooLong : RingFault.SlotNotUsed;
            RingFault fault = AppendBuffer(_ring.Read<ulong>(at), _ring.Read<uint>(at + PackedDescriptor.LengthOffset), flags, chain);
            if (fault != RingFault.None) return fault;
            if ((flags & VirtqDescriptor.NextFlag) == 0) break;
            slots++;
            if (++slot == _size)
            {
                slot = 0;
                bits ^= PackedDescriptor.StateFlags;
            }

            at = PackedDescriptor.Size * slot;
            if (slots > _size) continue;
            flags = _ring.ReadAcquire(at + PackedDescriptor.FlagsOffset);
            if ((flags & PackedDescriptor.StateFlags) != bits) return RingFault.ChainNotWhole;
            if ((flags & VirtqDescriptor.IndirectFlag) != 0) return RingFault.IndirectWithNext;
        }

        chain.Token = _ring.Read<ushort>(at + PackedDescriptor.IdOffset) | ((uint)slots << SlotsShift);
        chain.Slots = slots;
        return RingFault.None;
    }

    /// <summary>A chain whose descriptors were noted when it was taken: in the ring others may be in their place.</summary>
    private protected RingFault TakeNoted(ReadOnlySpan<PackedDescriptor> list, DescriptorChain chain)
    {
        chain.Begin(list[^1].Id | ((uint)list.Length << SlotsShift));
        chain.Slots = list.Length;
        if ((list[0].Flags & VirtqDescriptor.IndirectFlag) != 0)
            return list.Length == 1 ? WalkTable(list[0].Address, list[0].Length, list[0].Flags, chain) : RingFault.IndirectWithNext;
        foreach (ref readonly PackedDescriptor descriptor in list)
        {
            RingFault fault = AppendBuffer(descriptor.Address, descriptor.Length, descriptor.Flags, chain);
            if (fault != RingFault.None) return fault;
        }

        return RingFault.None;
    }

    // Its entries follow each other; of their flags only the direction counts (§2.8.7).
    private RingFault WalkTable(ulong address, uint length, ushort flags, DescriptorChain chain)
    {
        RingFault fault = OpenTable(address, length, flags, out MemorySlice table);
        for (int at = 0; fault == RingFault.None && at < table.Length; at += PackedDescriptor.Size)
        {
            PackedDescriptor entry = table.Read<PackedDescriptor>(at);
            fault = AppendBuffer(entry.Address, entry.Length, entry.Flags, chain);
        }

        return fault;
    }
}
