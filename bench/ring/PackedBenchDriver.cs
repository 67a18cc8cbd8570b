using ActorNet.Devices.Virtio;

namespace ActorNet.Bench.Ring;

/// <summary>The least that a driver of a packed ring can be: a buffer id is given back to the slot that is offered next.</summary>
internal sealed class PackedBenchDriver : RingDriver
{
    private readonly int _size;
    private readonly int _length;
    private readonly int _writeFlag;
    private readonly ushort[] _order; // ids in flight, by slot: every chain takes one
    private int _next;
    private bool _wrap = true;
    private int _nextUsed;
    private bool _usedWrap = true;

    internal PackedBenchDriver(int size, int length, bool writable, ulong features)
        : base(size, length, writable, (PackedDescriptor.Size * size) + 64)
    {
        _size = size;
        _length = length;
        _writeFlag = writable ? VirtqDescriptor.WriteFlag : 0;
        _order = new ushort[size];
        ulong events = GuestBase + (ulong)(PackedDescriptor.Size * size);
        Queue = Open(new VirtqueueLayout((ushort)size, GuestBase, events, events + 4, AddressSpace.Guest), features);
        for (int i = 0; i < size; i++) Offer((ushort)i, later: false);
    }

    internal override Virtqueue Queue { get; }

    internal override int Recycle(bool touch)
    {
        int first = _next;
        ushort flags = (ushort)(_writeFlag | PackedDescriptor.Available(_wrap));
        int count = 0;
        while (IsUsed())
        {
            // Up to the one that is named: without IN_ORDER that is the next one, because this device keeps the order anyway.
            ushort last = Memory.Read<ushort>((PackedDescriptor.Size * _nextUsed) + PackedDescriptor.IdOffset);
            ushort id;
            do
            {
                id = _order[_nextUsed];
                if (++_nextUsed == _size)
                {
                    _nextUsed = 0;
                    _usedWrap = !_usedWrap;
                }

                if (touch) Touch(id);
                Offer(id, later: count == 0);
                count++;
            }
            while (id != last);
        }

        if (count > 0) Memory.WriteRelease((PackedDescriptor.Size * first) + PackedDescriptor.FlagsOffset, flags);
        return count;
    }

    private bool IsUsed() =>
        (Memory.ReadAcquire((PackedDescriptor.Size * _nextUsed) + PackedDescriptor.FlagsOffset) & PackedDescriptor.StateFlags) == PackedDescriptor.Used(_usedWrap);

    private void Offer(ushort id, bool later)
    {
        int at = PackedDescriptor.Size * _next;
        _order[_next] = id;
        Memory.Write(at, AddressOf(id));
        Memory.Write(at + PackedDescriptor.LengthOffset, (uint)_length);
        Memory.Write(at + PackedDescriptor.IdOffset, id);
        if (!later) Memory.WriteRelease(at + PackedDescriptor.FlagsOffset, (ushort)(_writeFlag | PackedDescriptor.Available(_wrap)));
        if (++_next < _size) return;
        _next = 0;
        _wrap = !_wrap;
    }
}
