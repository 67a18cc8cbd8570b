using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>
/// Chains of one buffer, many at a time: the driver's cache lines are asked for before they are needed, so that the
/// misses overlap. That is what a ring costs when its driver runs on another core.
/// </content>
public partial class SplitVirtqueue
{
    private const int CacheLine = 64;

    /// <inheritdoc/>
    internal override int PopSingles(Span<SingleBuffer> singles, bool writable)
    {
        if (_nextAvailable == _seenAvailable && !TryLookFurther()) return 0;
        int count = Math.Min(singles.Length, (ushort)(_seenAvailable - _nextAvailable));
        MemorySlice descriptors = _descriptors;
        for (int i = 0; i < count; i++)
        {
            ushort head = _available.Read<ushort>(RingOffset + (int)(2 * ((uint)(_nextAvailable + i) & _mask)));
            singles[i].Token = head;
            descriptors.Prefetch(VirtqDescriptor.Size * head); // wherever it points: a hint cannot fault
        }

        ushort direction = writable ? VirtqDescriptor.WriteFlag : (ushort)0;
        for (int i = 0; i < count; i++)
        {
            ref SingleBuffer single = ref singles[i];
            if (single.Token > _mask) return Taken(i);
            VirtqDescriptor descriptor = descriptors.Read<VirtqDescriptor>(VirtqDescriptor.Size * (int)single.Token);
            if (descriptor.Length == 0
                || (descriptor.Flags & (VirtqDescriptor.NextFlag | VirtqDescriptor.WriteFlag | VirtqDescriptor.IndirectFlag)) != direction
                || !_addresses.TryTranslate(descriptor.Address, descriptor.Length, out single.Slice))
            {
                return Taken(i);
            }

            // A header and a short frame.
            single.Slice.Prefetch();
            single.Slice.Prefetch(CacheLine);
        }

        return Taken(count);
    }

    /// <inheritdoc/>
    internal override void PushUsed(ReadOnlySpan<SingleBuffer> singles)
    {
        foreach (ref readonly SingleBuffer single in singles) Use(single.Token, single.Written);
    }

    /// <inheritdoc/>
    internal override void PushUsed(ReadOnlySpan<uint> tokens)
    {
        if (!InOrder)
        {
            foreach (uint token in tokens) Use(token, 0);
            return;
        }

        if (tokens.Length == 0) return;
        // The last one speaks for all of them, from the place of the first (§2.7.9).
        Use(tokens[^1], 0);
        _nextUsed += (ushort)(tokens.Length - 1);
    }

    private int Taken(int count)
    {
        _nextAvailable += (ushort)count;
        return count;
    }
}
