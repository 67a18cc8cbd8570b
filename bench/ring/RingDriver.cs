using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Bench.Ring;

/// <summary>The least that a driver can be: one buffer per descriptor, made available again as soon as it was used.</summary>
internal sealed class RingDriver
{
    private const int PageSize = 4096;
    private const ulong GuestBase = 0x1_0000_0000;

    private readonly MemorySlice _memory;
    private readonly int _available;
    private readonly int _used;
    private readonly int _size;
    private ushort _nextAvailable;
    private ushort _nextUsed;

    /// <summary>A ring of buffers in memory of its own.</summary>
    /// <param name="size">Entries.</param>
    /// <param name="stride">Bytes from one buffer to the next.</param>
    /// <param name="length">Bytes of each buffer.</param>
    /// <param name="writable">For the device to write.</param>
    /// <param name="eventIndex">Whether the device will use the event index.</param>
    internal RingDriver(int size, int stride, int length, bool writable, bool eventIndex)
    {
        _size = size;
        int buffers = 16 * PageSize * ((size / 1024) + 1) * 2;
        byte[] storage = GC.AllocateArray<byte>(PageSize + buffers + (size * stride), pinned: true);
        GC.KeepAlive(storage);
        Storage = storage;
        MemorySlice all = MemorySlice.OfPinned(storage, 0, storage.Length);
        _memory = all.Slice((int)(-all.Address & (PageSize - 1)), storage.Length - PageSize);
        _available = VirtqDescriptor.Size * size;
        _used = (_available + 6 + (2 * size) + 63) & ~63;
        Memory = new GuestMemory([new MemoryRegion(GuestBase, (ulong)_memory.Length, 0, _memory.Address)], null);
        VirtqueueLayout layout = new((ushort)size, GuestBase, GuestBase + (uint)_available, GuestBase + (uint)_used, AddressSpace.Guest);
        Random random = new(1);
        int[] order = [.. Enumerable.Range(0, size)];
        random.Shuffle(order);
        for (int i = 0; i < size; i++)
        {
            ushort flags = writable ? VirtqDescriptor.WriteFlag : (ushort)0;
            ulong address = GuestBase + (ulong)(buffers + (order[i] * stride));
            _memory.Write(VirtqDescriptor.Size * i, new VirtqDescriptor(address, (uint)length, flags, 0));
            _memory.Write(_available + 4 + (2 * i), (ushort)i);
        }

        if (!SplitVirtqueue.TryCreate(Memory, layout, eventIndex, indirect: true, 0, out SplitVirtqueue? queue, out RingFault fault))
        {
            throw new InvalidOperationException($"The ring is not usable: {fault}.");
        }

        Queue = queue;
    }

    internal byte[] Storage { get; }

    internal GuestMemory Memory { get; }

    internal SplitVirtqueue Queue { get; }

    /// <summary>Makes the first chains available.</summary>
    internal void Offer(int count)
    {
        _nextAvailable += (ushort)count;
        _memory.WriteRelease(_available + 2, _nextAvailable);
    }

    /// <summary>Makes available again what the device has used.</summary>
    internal int Recycle()
    {
        ushort used = _memory.ReadAcquire(_used + 2);
        int count = (ushort)(used - _nextUsed);
        for (int i = 0; i < count; i++)
        {
            ushort head = _memory.Read<ushort>(_used + 4 + (8 * (_nextUsed++ & (_size - 1))));
            _memory.Write(_available + 4 + (2 * (_nextAvailable++ & (_size - 1))), head);
        }

        _memory.WriteRelease(_available + 2, _nextAvailable);
        return count;
    }
}
