using System.Runtime.InteropServices;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Lays out the memory of a guest that consists of one region: hands out pieces from the beginning, never takes one back.</summary>
/// <remarks>The region is the owner's: a mapping that other processes share, or a pinned array for a guest in this process.</remarks>
public sealed class GuestMemoryBuilder
{
    private const int PageSize = 4096;

    private readonly MemoryRegion _region;
    private ulong _used;

    /// <summary>Lays out a region that somebody else keeps mapped.</summary>
    /// <param name="region">Where it is, for the guest, for a vhost-user front end and for this process.</param>
    /// <param name="onReleased">Called when the last lease on <see cref="Memory"/> is given back.</param>
    /// <exception cref="ArgumentException">The region is empty, or wraps.</exception>
    public GuestMemoryBuilder(MemoryRegion region, Action? onReleased = null)
    {
        _region = region;
        Memory = new GuestMemory([region], onReleased);
    }

    /// <summary>The table for the device. The builder's lease is the first one: release it when the guest is gone.</summary>
    public GuestMemory Memory { get; }

    /// <summary>The region that is laid out.</summary>
    public MemoryRegion Region => _region;

    /// <summary>Bytes not handed out yet.</summary>
    public ulong Free => _region.Size - _used;

    /// <summary>A guest in this process: its memory is an array that lives as long as its <see cref="GuestMemory"/> does.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="guestAddress">Guest-physical address of the first one. Not 0, so that null pointers are noticed.</param>
    /// <param name="userAddress">Address of the first one in the address space of a vhost-user front end.</param>
    public static GuestMemoryBuilder OverPinnedArray(
        int length, ulong guestAddress = 0x4000_0000, ulong userAddress = 0x7f00_0000_0000)
    {
        // On a page, as a real guest's: what is aligned for the guest has to be aligned in this process too.
        byte[] pinned = GC.AllocateArray<byte>(length + PageSize, pinned: true);
        nint host = (Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0) + PageSize - 1) & ~(nint)(PageSize - 1);
        MemoryRegion region = new(guestAddress, (ulong)length, userAddress, host);
        return new GuestMemoryBuilder(region, () => GC.KeepAlive(pinned)); // the table holds the callback, hence the array
    }

    /// <summary>The next free piece with a guest address (and, in an array or a mapping, a host address) of this alignment.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="alignment">A power of two, at most 4096.</param>
    /// <exception cref="InvalidOperationException">The region is too small for what is laid out in it.</exception>
    public GuestBuffer Allocate(int length, int alignment = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (!int.IsPow2(alignment) || alignment > PageSize) throw new ArgumentOutOfRangeException(nameof(alignment));
        ulong address = (_region.GuestAddress + _used + (uint)alignment - 1) & ~((ulong)alignment - 1);
        ulong start = address - _region.GuestAddress;
        if (start + (uint)length > _region.Size || !Memory.TryTranslate(address, (uint)length, out MemorySlice slice))
            throw new InvalidOperationException($"{length} bytes do not fit in the {_region.Size - _used} that are left of the guest's memory");
        _used = start + (uint)length;
        return new GuestBuffer(address, slice);
    }

    /// <summary>The same place as a vhost-user front end names it.</summary>
    public ulong ToUser(ulong guestAddress) => guestAddress - _region.GuestAddress + _region.UserAddress;

    /// <summary>A ring layout, given in guest addresses, as a vhost-user front end names it.</summary>
    public VirtqueueLayout ToUser(in VirtqueueLayout layout) => layout with
    {
        Descriptors = ToUser(layout.Descriptors),
        Available = ToUser(layout.Available),
        Used = ToUser(layout.Used),
        Space = AddressSpace.User,
    };
}
