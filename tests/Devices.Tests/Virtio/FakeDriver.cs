using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>The guest's side of one ring, by hand: it can do right, and everything that it must not.</summary>
internal sealed class FakeDriver
{
    internal const ulong Base = 0x10_0000;
    internal const int RegionSize = 256 << 10;

    private readonly TestMemory _test = new();
    private readonly MemorySlice _descriptors;
    private readonly MemorySlice _available;
    private readonly MemorySlice _used;
    private readonly Random _gaps = new(11);
    private ulong _free;
    private ushort _nextUsed;

    internal FakeDriver(int size = 8, bool eventIndex = false, bool indirect = true, int regionSize = RegionSize)
    {
        Size = size;
        EventIndex = eventIndex;
        Indirect = indirect;
        Memory = _test.Add(Base, regionSize).Build();
        ulong available = Base + (16 * (ulong)size);
        ulong used = (available + 6 + (2 * (ulong)size) + 3) & ~3UL;
        Layout = new VirtqueueLayout((ushort)size, Base, available, used, AddressSpace.Guest);
        _descriptors = At(Base, 16 * size);
        _available = At(available, 6 + (2 * size));
        _used = At(used, 6 + (8 * size));
        _free = used + 6 + (8 * (ulong)size);
    }

    internal int Size { get; }

    internal bool EventIndex { get; }

    internal bool Indirect { get; }

    internal GuestMemory Memory { get; }

    /// <summary>How often the memory was released for good.</summary>
    internal int Released => _test.Released;

    internal VirtqueueLayout Layout { get; }

    internal ushort AvailableIndex
    {
        get => _available.ReadAcquire(2);
        set => _available.WriteRelease(2, value);
    }

    internal ushort UsedIndex
    {
        get => _used.ReadAcquire(2);
        set => _used.WriteRelease(2, value);
    }

    /// <summary>VIRTQ_USED_F_NO_NOTIFY as the device left it.</summary>
    internal ushort UsedFlags => _used.Read<ushort>(0);

    internal ushort AvailableFlags
    {
        set => _available.Write(0, value);
    }

    /// <summary>The available index at which the device wants a kick.</summary>
    internal ushort AvailableEvent => _used.Read<ushort>(4 + (8 * Size));

    /// <summary>The used index at which this driver wants an interrupt.</summary>
    internal ushort UsedEvent
    {
        set => _available.Write(4 + (2 * Size), value);
    }

    internal MemorySlice At(ulong address, int length) =>
        Memory.TryTranslate(address, (uint)length, out MemorySlice slice) ? slice : throw new ArgumentOutOfRangeException(nameof(address));

    /// <summary>Memory for a buffer, with a gap of odd length before it so that nothing passes by accident.</summary>
    internal ulong Allocate(int length)
    {
        _free += (ulong)_gaps.Next(1, 40);
        ulong address = _free;
        _free += (ulong)length;
        return address;
    }

    internal void WriteDescriptor(int index, ulong address, uint length, ushort flags = 0, ushort next = 0) =>
        _descriptors.Write(16 * index, new VirtqDescriptor(address, length, flags, next));

    /// <summary>Writes an indirect table and the descriptor that refers to it.</summary>
    internal void WriteIndirect(int index, params VirtqDescriptor[] table)
    {
        ulong address = Allocate(16 * table.Length);
        for (int i = 0; i < table.Length; i++) At(address + (16 * (ulong)i), 16).Write(0, table[i]);
        WriteDescriptor(index, address, (uint)(16 * table.Length), VirtqDescriptor.IndirectFlag);
    }

    /// <summary>Puts a head into the ring and moves the index.</summary>
    internal void MakeAvailable(ushort head)
    {
        SetRing(AvailableIndex, head);
        AvailableIndex++;
    }

    internal void SetRing(int position, ushort head) => _available.Write(4 + (2 * (position & (Size - 1))), head);

    /// <summary>Makes a chain of direct descriptors from <paramref name="first"/> on and makes it available.</summary>
    internal void Chain(int first, params (ulong Address, int Length, bool Writable)[] buffers)
    {
        for (int i = 0; i < buffers.Length; i++)
        {
            int flags = (buffers[i].Writable ? VirtqDescriptor.WriteFlag : 0) | (i + 1 < buffers.Length ? VirtqDescriptor.NextFlag : 0);
            WriteDescriptor(first + i, buffers[i].Address, (uint)buffers[i].Length, (ushort)flags, (ushort)(first + i + 1));
        }

        MakeAvailable((ushort)first);
    }

    /// <summary>A chain of new buffers with these bytes, cut into pieces of these lengths (the last one takes the rest).</summary>
    internal void Send(int first, ReadOnlySpan<byte> bytes, params int[] pieces)
    {
        List<(ulong, int, bool)> buffers = [];
        foreach (int piece in pieces)
        {
            buffers.Add(Store(bytes[..piece]));
            bytes = bytes[piece..];
        }

        if (bytes.Length > 0) buffers.Add(Store(bytes));
        Chain(first, [.. buffers]);

        (ulong, int, bool) Store(ReadOnlySpan<byte> part)
        {
            ulong address = Allocate(part.Length);
            At(address, part.Length).CopyFrom(part);
            return (address, part.Length, false);
        }
    }

    /// <summary>What the device has used since the last call.</summary>
    internal VirtqUsed[] TakeUsed()
    {
        List<VirtqUsed> taken = [];
        while (_nextUsed != UsedIndex) taken.Add(_used.Read<VirtqUsed>(4 + (8 * (_nextUsed++ & (Size - 1)))));
        return [.. taken];
    }

    internal ulong Features => (EventIndex ? FeatureBits.EventIdx : 0) | (Indirect ? FeatureBits.IndirectDesc : 0);

    internal SplitVirtqueue CreateQueue(ushort nextAvailable = 0) =>
        Virtqueue.TryCreate(Memory, Layout, Features, VirtqueuePosition.Split(nextAvailable), out Virtqueue? queue, out RingFault fault)
            ? (SplitVirtqueue)queue
            : throw new InvalidOperationException($"{fault}");
}
