using ActorNet.Devices.Memory;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>The guest's memory as a ring sees it: only during a turn, while the device holds its lease. A mutable struct kept in a field: never copy it.</summary>
internal struct RingMemory
{
    private AddressCache _cache;
    private GuestMemory? _memory;

    /// <summary>Which memory this turn is about.</summary>
    internal void Begin(GuestMemory memory)
    {
        if (ReferenceEquals(_memory, memory)) return;
        _memory = memory;
        _cache = new AddressCache(memory);
    }

    /// <summary>Finds bytes that lie in one region; no address makes it throw.</summary>
    internal bool TryTranslate(ulong address, int length, out MemorySlice slice) => _cache.TryTranslate(address, (uint)length, out slice);

    /// <summary>Finds as many of the bytes as one region has; false when the first is nowhere.</summary>
    internal bool TryTranslatePart(ulong address, int length, out MemorySlice slice)
    {
        if (_cache.TryTranslate(address, (uint)length, out slice)) return true;
        return _memory!.TryTranslatePart(address, (uint)length, out slice);
    }

    /// <summary>Copies descriptors to private memory, as many as lie in one region.</summary>
    /// <returns>How many; 0: the first is nowhere.</returns>
    internal int Read(ulong address, Span<byte> destination, int size)
    {
        if (!TryTranslatePart(address, destination.Length, out MemorySlice slice)) return 0;
        int count = slice.Length / size;
        slice.Slice(0, count * size).CopyTo(destination);
        return count;
    }
}
