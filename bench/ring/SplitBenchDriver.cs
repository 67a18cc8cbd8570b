using ActorNet.Devices.Virtio;

namespace ActorNet.Bench.Ring;

/// <summary>The least that a driver of a split ring can be.</summary>
internal sealed class SplitBenchDriver : RingDriver
{
    private readonly VirtqDescriptor[] _descriptors;
    private readonly bool _inOrder;
    private readonly int _available;
    private readonly int _used;
    private readonly int _mask;
    private ushort _nextAvailable;
    private ushort _nextUsed;

    internal SplitBenchDriver(int size, int length, bool writable, ulong features)
        : base(size, length, writable, (16 * size) + 6 + (2 * size) + 64 + 6 + (8 * size))
    {
        _mask = size - 1;
        _inOrder = (features & FeatureBits.InOrder) != 0;
        _available = VirtqDescriptor.Size * size;
        _used = (_available + 6 + (2 * size) + 63) & ~63;
        _descriptors = new VirtqDescriptor[size];
        int[] order = [.. Enumerable.Range(0, size)];
        if (!_inOrder) new Random(1).Shuffle(order);
        for (int i = 0; i < size; i++)
        {
            _descriptors[i] = new VirtqDescriptor(AddressOf(i), (uint)length, writable ? VirtqDescriptor.WriteFlag : (ushort)0, 0);
            Memory.Write(VirtqDescriptor.Size * i, _descriptors[i]);
            Memory.Write(_available + 4 + (2 * i), (ushort)order[i]); // a free list that has been in use is in no order
        }

        Queue = Open(new VirtqueueLayout((ushort)size, GuestBase, GuestBase + (uint)_available, GuestBase + (uint)_used, AddressSpace.Guest), features);
        _nextAvailable += (ushort)size;
        Memory.WriteRelease(_available + 2, _nextAvailable);
    }

    internal override Virtqueue Queue { get; }

    internal override int Recycle(bool touch)
    {
        ushort used = Memory.ReadAcquire(_used + 2);
        int count = (ushort)(used - _nextUsed);
        if (count == 0) return 0;
        for (int i = 0; i < count; i++)
        {
            // In order the used ring says nothing new.
            int at = _nextUsed++ & _mask;
            ushort head = _inOrder ? Memory.Read<ushort>(_available + 4 + (2 * at)) : Memory.Read<ushort>(_used + 4 + (8 * at));
            if (touch)
            {
                Touch(head);
                Memory.Write(VirtqDescriptor.Size * head, _descriptors[head]);
            }

            Memory.Write(_available + 4 + (2 * (_nextAvailable++ & _mask)), head);
        }

        Memory.WriteRelease(_available + 2, _nextAvailable);
        return count;
    }
}
