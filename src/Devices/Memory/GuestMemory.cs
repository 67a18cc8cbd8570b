using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Devices.Memory;

/// <summary>The memory of one guest: an immutable table of regions, shared between threads.</summary>
/// <remarks>
/// Reference counted, because frames borrowed from the guest outlive a table swap: every holder of slices has
/// called <see cref="Acquire"/> and calls <see cref="Release"/> once; the last one unmaps through the callback.
/// Translation is the only way to a host address, and no guest address makes it throw.
/// </remarks>
public sealed partial class GuestMemory
{
    private readonly MemoryRegion[] _regions;
    private readonly Action? _onReleased;
    private int _leases = 1;

    private GuestMemory(MemoryRegion[] sorted, Action? onReleased)
    {
        _regions = sorted;
        _onReleased = onReleased;
    }

    /// <summary>Builds the table; the creator holds the first lease.</summary>
    /// <param name="regions">Regions in any order; they must not be empty, wrap or overlap.</param>
    /// <param name="onReleased">Called once, by whichever thread releases last: unmap here.</param>
    /// <exception cref="ArgumentException">The regions make no table; the message says which one and why.</exception>
    public GuestMemory(IReadOnlyList<MemoryRegion> regions, Action? onReleased)
    {
        if (!TrySort(regions, out MemoryRegion[]? sorted, out string? error)) throw new ArgumentException(error, nameof(regions));
        _regions = sorted;
        _onReleased = onReleased;
    }

    /// <summary>The regions by guest address.</summary>
    public ReadOnlySpan<MemoryRegion> Regions => _regions;

    /// <summary>Builds the table from a peer's numbers; <paramref name="error"/> says what is wrong with them.</summary>
    /// <remarks>When it returns false, <paramref name="onReleased"/> is not called: the regions stay the caller's.</remarks>
    public static bool TryCreate(
        IReadOnlyList<MemoryRegion> regions,
        Action? onReleased,
        [NotNullWhen(true)] out GuestMemory? memory,
        [NotNullWhen(false)] out string? error)
    {
        memory = TrySort(regions, out MemoryRegion[]? sorted, out error) ? new GuestMemory(sorted, onReleased) : null;
        return memory is not null;
    }

    /// <summary>Finds <paramref name="length"/> bytes at a guest-physical address.</summary>
    /// <returns>False when any byte lies outside one region. A zero length needs an address inside a region, too.</returns>
    public bool TryTranslate(ulong guestAddress, uint length, out MemorySlice slice) =>
        TryFind(guestAddress, length, out slice, out _);

    /// <summary>Finds as many of <paramref name="length"/> bytes as the region of their first byte holds.</summary>
    /// <remarks>For buffers that run from one region into the next one, as memory modules side by side allow.</remarks>
    public bool TryTranslatePart(ulong guestAddress, uint length, out MemorySlice slice)
    {
        slice = default;
        foreach (ref readonly MemoryRegion region in _regions.AsSpan())
        {
            ulong offset = guestAddress - region.GuestAddress;
            if (offset >= region.Size) continue;
            ulong part = Math.Min(length, Math.Min(region.Size - offset, int.MaxValue));
            slice = new MemorySlice(region.HostAddress + (nint)offset, (int)part);
            return true;
        }

        return false;
    }

    /// <summary>Finds bytes at an address of the front end's own address space (vhost-user ring addresses).</summary>
    public bool TryTranslateUser(ulong userAddress, ulong length, out MemorySlice slice)
    {
        slice = default;
        foreach (ref readonly MemoryRegion region in _regions.AsSpan())
        {
            ulong offset = userAddress - region.UserAddress;
            if (offset >= region.Size || length > region.Size - offset || length > int.MaxValue) continue;
            slice = new MemorySlice(region.HostAddress + (nint)offset, (int)length);
            return true;
        }

        return false;
    }

    /// <summary>Finds the guest-physical address of a byte that <see cref="TryTranslate"/> or a sibling of it has found.</summary>
    public bool TryGuestAddress(nint hostAddress, out ulong guestAddress)
    {
        if (_physical is not null) return _physical.TryGuestAddress(hostAddress, out guestAddress);
        foreach (ref readonly MemoryRegion region in _regions.AsSpan())
        {
            ulong offset = (ulong)hostAddress - (ulong)region.HostAddress;
            if (offset >= region.Size) continue;
            guestAddress = region.GuestAddress + offset;
            return true;
        }

        guestAddress = 0;
        return false;
    }

    /// <summary>Takes one more lease; the caller already holds one, or knows of a holder that outlives the call.</summary>
    public GuestMemory Acquire()
    {
        if (Interlocked.Increment(ref _leases) <= 1) ThrowHelper.Invalid("Guest memory was acquired after its last release.");
        return this;
    }

    /// <summary>Gives one lease back; the last one calls the callback given at creation.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _leases);
        if (left == 0) _onReleased?.Invoke();
        else if (left < 0) ThrowHelper.Invalid("Guest memory was released more often than it was acquired.");
    }

    // Also tells which region it was, for AddressCache.
    internal bool TryFind(ulong guestAddress, uint length, out MemorySlice slice, out MemoryRegion found)
    {
        foreach (ref readonly MemoryRegion region in _regions.AsSpan())
        {
            // An address below the region wraps to a large offset; no sum is formed that could wrap.
            ulong offset = guestAddress - region.GuestAddress;
            if (offset >= region.Size || length > region.Size - offset || length > int.MaxValue) continue;
            slice = new MemorySlice(region.HostAddress + (nint)offset, (int)length);
            found = region;
            return true;
        }

        slice = default;
        found = default;
        return false;
    }

    private static bool TrySort(
        IReadOnlyList<MemoryRegion> regions,
        [NotNullWhen(true)] out MemoryRegion[]? sorted,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(regions);
        sorted = null;
        MemoryRegion[] byGuest = [.. regions.OrderBy(static region => region.GuestAddress)];
        for (int i = 0; i < byGuest.Length; i++)
        {
            error = Check(byGuest[i]);
            if (error is null && i > 0 && byGuest[i].GuestAddress - byGuest[i - 1].GuestAddress < byGuest[i - 1].Size)
            {
                error = $"Memory regions at guest addresses 0x{byGuest[i - 1].GuestAddress:x} and 0x{byGuest[i].GuestAddress:x} overlap.";
            }

            if (error is not null) return false;
        }

        error = null;
        sorted = byGuest;
        return true;
    }

    private static string? Check(in MemoryRegion region)
    {
        string name = $"The memory region of {region.Size} bytes at guest address 0x{region.GuestAddress:x}";
        if (region.Size == 0) return $"{name} is empty.";
        // The last byte counts: a region may end exactly at the top of an address space.
        if (region.Size - 1 > ulong.MaxValue - region.GuestAddress) return $"{name} runs over the end of the guest's address space.";
        if (region.Size - 1 > ulong.MaxValue - region.UserAddress) return $"{name} runs over the end of the front end's address space.";
        if (region.HostAddress == 0) return $"{name} is not mapped.";
        return region.Size > (ulong)nint.MaxValue ? $"{name} is larger than this process can map." : null;
    }
}
