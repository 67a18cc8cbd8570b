using System.Runtime.CompilerServices;

namespace ActorNet.Devices.Memory;

/// <summary>Translates guest addresses and remembers the region of the last hit. One per queue: not thread-safe.</summary>
/// <remarks>
/// The memory table itself is immutable and shared between threads, so the hint lives with its user.
/// A mutable struct kept in a field: never copy it.
/// </remarks>
public struct AddressCache
{
    private readonly GuestMemory _memory;
    private ulong _start;
    private ulong _size;
    private nint _host;

    /// <summary>A cache in front of <paramref name="memory"/>, on which the owner holds a lease.</summary>
    public AddressCache(GuestMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
        _start = 0;
        _size = 0;
        _host = 0;
    }

    /// <summary>As <see cref="GuestMemory.TryTranslate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTranslate(ulong guestAddress, uint length, out MemorySlice slice)
    {
        // An address below the start wraps to a large offset. `length` is compared with what is left, so no sum can wrap.
        ulong offset = guestAddress - _start;
        if (offset < _size && length <= _size - offset && length <= int.MaxValue)
        {
            slice = new MemorySlice(_host + (nint)offset, (int)length);
            return true;
        }

        return TryTranslateElsewhere(guestAddress, length, out slice);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTranslateElsewhere(ulong guestAddress, uint length, out MemorySlice slice)
    {
        slice = default;
        if (_memory.IsTranslated || !_memory.TryFind(guestAddress, length, out slice, out MemoryRegion region)) return false;
        _start = region.GuestAddress;
        _size = region.Size;
        _host = region.HostAddress;
        return true;
    }
}
