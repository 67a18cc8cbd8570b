using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Bench.Ring;

/// <summary>The least that a driver can be: one buffer per descriptor, made available again as soon as it was used.</summary>
internal abstract class RingDriver
{
    protected const ulong GuestBase = 0x1_0000_0000;

    private const int PageSize = 4096;
    private const int Stride = 2048 + 128; // buffers of a real driver do not all share the same cache sets

    private readonly byte[] _storage; // keeps the memory alive
    private readonly MemorySlice[] _buffers;
    private readonly int[] _places;
    private readonly int _first;
    private readonly bool _writable;
    private readonly GuestMemory _guest;
    private ulong _seen;

    /// <summary>Memory for a ring and its buffers, which lie in no order.</summary>
    /// <param name="size">Buffers.</param>
    /// <param name="length">Bytes of each buffer, at most 2048.</param>
    /// <param name="writable">For the device to write.</param>
    /// <param name="ringBytes">What the ring itself needs.</param>
    protected RingDriver(int size, int length, bool writable, int ringBytes)
    {
        _writable = writable;
        _first = (ringBytes + PageSize) & ~(PageSize - 1);
        _storage = GC.AllocateArray<byte>(PageSize + _first + (size * Stride), pinned: true);
        MemorySlice all = MemorySlice.OfPinned(_storage, 0, _storage.Length);
        Memory = all.Slice((int)(-all.Address & (PageSize - 1)), _storage.Length - PageSize);
        _guest = new GuestMemory([new MemoryRegion(GuestBase, (ulong)Memory.Length, 0, Memory.Address)], null);
        _places = [.. Enumerable.Range(0, size)];
        new Random(1).Shuffle(_places);
        _buffers = [.. _places.Select(place => Memory.Slice(_first + (place * Stride), length))];
    }

    internal abstract Virtqueue Queue { get; }

    protected MemorySlice Memory { get; }

    internal static RingDriver Create(int size, int length, bool writable, ulong features) =>
        (features & FeatureBits.RingPacked) != 0
            ? new PackedBenchDriver(size, length, writable, features)
            : new SplitBenchDriver(size, length, writable, features);

    /// <summary>Makes available again what the device has used.</summary>
    /// <param name="touch">As a real driver does: write a descriptor anew, and the head of a new frame or look at that of the one that came.</param>
    internal abstract int Recycle(bool touch);

    protected ulong AddressOf(int buffer) => GuestBase + (ulong)(_first + (_places[buffer] * Stride));

    protected Virtqueue Open(in VirtqueueLayout layout, ulong features) =>
        Virtqueue.TryCreate(_guest, layout, features, VirtqueuePosition.Initial(features), out Virtqueue? queue, out RingFault fault)
            ? queue
            : throw new InvalidOperationException($"The ring is not usable: {fault}.");

    protected void Touch(int index)
    {
        MemorySlice buffer = _buffers[index];
        for (int at = 0; at < 64; at += 8)
        {
            if (_writable) _seen ^= buffer.Read<ulong>(at);
            else buffer.Write(at, _seen + (ulong)at);
        }
    }
}
