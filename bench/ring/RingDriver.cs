using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Bench.Ring;

/// <summary>The least that a driver can be: one buffer per descriptor, made available again as soon as it was used.</summary>
internal sealed class RingDriver
{
    private const int PageSize = 4096;
    private const int Stride = 2048 + 128; // buffers of a real driver do not all share the same cache sets
    private const ulong GuestBase = 0x1_0000_0000;

    private readonly byte[] _storage; // keeps the memory alive
    private readonly MemorySlice _memory;
    private readonly MemorySlice[] _buffers; // by head
    private readonly VirtqDescriptor[] _descriptors;
    private readonly bool _writable;
    private ulong _seen;
    private readonly int _available;
    private readonly int _used;
    private readonly int _mask;
    private ushort _nextAvailable;
    private ushort _nextUsed;

    /// <summary>A ring of buffers in memory of its own.</summary>
    /// <param name="size">Entries.</param>
    /// <param name="length">Bytes of each buffer, at most 2048.</param>
    /// <param name="writable">For the device to write.</param>
    internal RingDriver(int size, int length, bool writable)
    {
        _mask = size - 1;
        _available = VirtqDescriptor.Size * size;
        _used = (_available + 6 + (2 * size) + 63) & ~63;
        int buffers = (_used + 6 + (8 * size) + PageSize) & ~(PageSize - 1);
        _storage = GC.AllocateArray<byte>(PageSize + buffers + (size * Stride), pinned: true);
        MemorySlice all = MemorySlice.OfPinned(_storage, 0, _storage.Length);
        _memory = all.Slice((int)(-all.Address & (PageSize - 1)), _storage.Length - PageSize);
        GuestMemory memory = new([new MemoryRegion(GuestBase, (ulong)_memory.Length, 0, _memory.Address)], null);
        int[] order = [.. Enumerable.Range(0, size)];
        new Random(1).Shuffle(order);
        _buffers = new MemorySlice[size];
        _descriptors = new VirtqDescriptor[size];
        _writable = writable;
        for (int i = 0; i < size; i++)
        {
            int start = buffers + (order[i] * Stride);
            _buffers[i] = _memory.Slice(start, length);
            _descriptors[i] = new VirtqDescriptor(GuestBase + (ulong)start, (uint)length, writable ? VirtqDescriptor.WriteFlag : (ushort)0, 0);
            _memory.Write(VirtqDescriptor.Size * i, _descriptors[i]);
            _memory.Write(_available + 4 + (2 * i), (ushort)order[i]); // a free list that has been in use is in no order
        }

        VirtqueueLayout layout = new((ushort)size, GuestBase, GuestBase + (uint)_available, GuestBase + (uint)_used, AddressSpace.Guest);
        Queue = Virtqueue.TryCreate(memory, layout, FeatureBits.EventIdx | FeatureBits.IndirectDesc, default, out Virtqueue? queue, out RingFault fault)
            ? queue
            : throw new InvalidOperationException($"The ring is not usable: {fault}.");
    }

    internal Virtqueue Queue { get; }

    /// <summary>Makes the first chains available.</summary>
    internal void Offer(int count)
    {
        _nextAvailable += (ushort)count;
        _memory.WriteRelease(_available + 2, _nextAvailable);
    }

    /// <summary>Makes available again what the device has used.</summary>
    /// <param name="touch">As a real driver does: write a descriptor anew, and the head of a new frame or look at that of the one that came.</param>
    internal int Recycle(bool touch)
    {
        ushort used = _memory.ReadAcquire(_used + 2);
        int count = (ushort)(used - _nextUsed);
        if (count == 0) return 0;
        for (int i = 0; i < count; i++)
        {
            ushort head = _memory.Read<ushort>(_used + 4 + (8 * (_nextUsed++ & _mask)));
            if (touch) Touch(head);
            _memory.Write(_available + 4 + (2 * (_nextAvailable++ & _mask)), head);
        }

        _memory.WriteRelease(_available + 2, _nextAvailable);
        return count;
    }

    private void Touch(ushort head)
    {
        MemorySlice buffer = _buffers[head];
        for (int at = 0; at < 64; at += 8)
        {
            if (_writable) _seen ^= buffer.Read<ulong>(at);
            else buffer.Write(at, _seen + (ulong)at);
        }

        _memory.Write(VirtqDescriptor.Size * head, _descriptors[head]);
    }
}
