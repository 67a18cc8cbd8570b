using System.Runtime.InteropServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Fuzz.Targets;

/// <summary>A guest's memory in two regions, with guards before, between and behind them that show what was written outside.</summary>
public sealed class GuardedMemory
{
    /// <summary>Bytes of a region.</summary>
    public const int RegionLength = 128 << 10;

    /// <summary>Guest address of the first region; the second one follows at once, so that a buffer may span both.</summary>
    public const ulong Start = 0x10_0000;

    private const int GuardLength = 64 << 10;
    private const int PageSize = 4096;
    private const byte Guard = 0xA5;

    private readonly byte[] _storage = GC.AllocateArray<byte>((3 * GuardLength) + (2 * RegionLength) + PageSize, pinned: true);
    private readonly int _first;
    private readonly int _second;
    private readonly MemoryRegion[] _regions;
    private bool _isLeased;

    /// <summary>Draws the guards.</summary>
    public GuardedMemory()
    {
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_storage, 0);
        _first = GuardLength + (int)(-start & (PageSize - 1));
        _second = _first + RegionLength + GuardLength;
        _storage.AsSpan().Fill(Guard);
        _regions =
        [
            new MemoryRegion(Start, RegionLength, Start, start + _first),
            new MemoryRegion(Start + RegionLength, RegionLength, Start + RegionLength, start + _second),
        ];
    }

    /// <summary>The bytes of the first region.</summary>
    public Span<byte> First => _storage.AsSpan(_first, RegionLength);

    /// <summary>The bytes of the second region.</summary>
    public Span<byte> Second => _storage.AsSpan(_second, RegionLength);

    /// <summary>Both regions to zero, for the next input.</summary>
    /// <returns>The memory as devices take it; the caller has the first lease.</returns>
    public GuestMemory Begin()
    {
        First.Clear();
        Second.Clear();
        _isLeased = true;
        return new GuestMemory(_regions, () => _isLeased = false);
    }

    /// <summary>Throws when a byte outside of the regions was changed, or somebody still holds a lease.</summary>
    public void End()
    {
        CheckGuards();
        if (_isLeased) throw new InvalidOperationException("a lease on the guest's memory was not given back");
    }

    /// <summary>Writes a value where the guest likes, if it lies in one of the regions whole.</summary>
    public void Write<T>(ulong address, T value)
        where T : unmanaged
    {
        if (TryFind(address, Marshal.SizeOf<T>(), out Span<byte> bytes)) MemoryMarshal.Write(bytes, value);
    }

    /// <summary>Writes bytes where the guest likes, if they lie in one of the regions whole.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> source)
    {
        if (TryFind(address, source.Length, out Span<byte> bytes)) source.CopyTo(bytes);
    }

    /// <summary>Reads a value; zero outside of the regions.</summary>
    public T Read<T>(ulong address)
        where T : unmanaged =>
        TryFind(address, Marshal.SizeOf<T>(), out Span<byte> bytes) ? MemoryMarshal.Read<T>(bytes) : default;

    private void CheckGuards()
    {
        Check(_storage.AsSpan(0, _first), "before");
        Check(_storage.AsSpan(_first + RegionLength, GuardLength), "between");
        Check(_storage.AsSpan(_second + RegionLength), "behind");
    }

    private bool TryFind(ulong address, int length, out Span<byte> bytes)
    {
        bytes = default;
        ulong offset = unchecked(address - Start);
        if (offset >= 2 * RegionLength) return false;
        Span<byte> region = offset < RegionLength ? First : Second;
        int at = (int)(offset % RegionLength);
        if (length > region.Length - at) return false;
        bytes = region.Slice(at, length);
        return true;
    }

    private static void Check(ReadOnlySpan<byte> guard, string where)
    {
        if (guard.IndexOfAnyExcept(Guard) >= 0) throw new InvalidOperationException($"the device wrote {where} the guest's memory");
    }
}
