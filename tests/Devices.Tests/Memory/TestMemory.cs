using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Memory;

/// <summary>Guest memory made of pinned arrays, page-aligned as real memory is, and what a test wants to know of it.</summary>
internal sealed class TestMemory
{
    private const int PageSize = 4096;
    private readonly List<byte[]> _storage = []; // keeps the memory of the regions alive
    private readonly List<MemoryRegion> _regions = [];

    /// <summary>How often the memory was released for good.</summary>
    internal int Released { get; private set; }

    /// <summary>Adds a region; the user address is the guest address with the top bits set.</summary>
    internal TestMemory Add(ulong guestAddress, int size)
    {
        byte[] storage = GC.AllocateArray<byte>(size + PageSize, pinned: true);
        MemorySlice all = MemorySlice.OfPinned(storage, 0, storage.Length);
        int skip = (int)(-all.Address & (PageSize - 1));
        _storage.Add(storage);
        _regions.Add(new MemoryRegion(guestAddress, (ulong)size, UserAddress(guestAddress), all.Address + skip));
        return this;
    }

    internal static ulong UserAddress(ulong guestAddress) => guestAddress + 0x7f00_0000_0000;

    internal GuestMemory Build() => new(_regions, () =>
    {
        Released++;
        GC.KeepAlive(_storage);
    });
}
