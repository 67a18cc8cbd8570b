using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>The guest's side of one packed ring, by hand: it can do right, and everything that it must not.</summary>
internal sealed class FakePackedDriver
{
    internal const ulong Base = 0x10_0000;
    internal const int RegionSize = 256 << 10;

    private readonly TestMemory _test = new();
    private readonly MemorySlice _ring;
    private readonly MemorySlice _driverEvent;
    private readonly MemorySlice _deviceEvent;
    private ulong _free;

    internal FakePackedDriver(int size = 8, ulong features = FeatureBits.IndirectDesc, int regionSize = RegionSize)
    {
        Size = size;
        Features = features | FeatureBits.RingPacked;
        Memory = _test.Add(Base, regionSize).Build();
        ulong events = Base + (16 * (ulong)size);
        Layout = new VirtqueueLayout((ushort)size, Base, events, events + 4, AddressSpace.Guest);
        _ring = At(Base, 16 * size);
        _driverEvent = At(events, 4);
        _deviceEvent = At(events + 4, 4);
        _free = events + 8;
    }

    internal int Size { get; }

    internal ulong Features { get; }

    internal GuestMemory Memory { get; }

    internal VirtqueueLayout Layout { get; }

    /// <summary>How often the memory was released for good.</summary>
    internal int Released => _test.Released;

    /// <summary>The slot that is offered next, and its wrap counter.</summary>
    internal int Next { get; set; }

    internal bool Wrap { get; set; } = true;

    /// <summary>When this driver wants an interrupt.</summary>
    internal EventSuppression DriverEvent
    {
        set => _driverEvent.Write(0, value.Value);
    }

    /// <summary>When the device wants a kick.</summary>
    internal EventSuppression DeviceEvent => new(_deviceEvent.Read<uint>(0));

    internal MemorySlice At(ulong address, int length) =>
        Memory.TryTranslate(address, (uint)length, out MemorySlice slice) ? slice : throw new ArgumentOutOfRangeException(nameof(address));

    internal ulong Allocate(int length)
    {
        _free = (_free + 16) & ~15UL;
        ulong address = _free;
        _free += (ulong)length;
        return address;
    }

    internal PackedDescriptor Read(int slot) => _ring.Read<PackedDescriptor>(16 * slot);

    internal void Write(int slot, ulong address, uint length, int id, int flags) =>
        _ring.Write(16 * slot, new PackedDescriptor(address, length, (ushort)id, (ushort)flags));

    /// <summary>Offers one descriptor; the flags of its state are added.</summary>
    internal void Offer(ulong address, uint length, int id, int flags = 0)
    {
        Write(Next, address, length, id, flags | PackedDescriptor.Available(Wrap));
        if (++Next < Size) return;
        Next = 0;
        Wrap = !Wrap;
    }

    /// <summary>Offers a list, its first descriptor last.</summary>
    internal void Chain(int id, params (ulong Address, int Length, bool Writable)[] buffers)
    {
        int first = Next;
        PackedDescriptor head = default;
        for (int i = 0; i < buffers.Length; i++)
        {
            int slot = Next;
            int flags = (buffers[i].Writable ? VirtqDescriptor.WriteFlag : 0) | (i + 1 < buffers.Length ? VirtqDescriptor.NextFlag : 0);
            Offer(buffers[i].Address, (uint)buffers[i].Length, i + 1 < buffers.Length ? 0xeeee : id, flags);
            if (i > 0) continue;
            head = Read(slot);
            Write(slot, head.Address, head.Length, head.Id, 0);
        }

        Write(first, head.Address, head.Length, head.Id, head.Flags);
    }

    /// <summary>Offers an indirect table.</summary>
    internal void Table(int id, params PackedDescriptor[] entries)
    {
        ulong table = Allocate(16 * entries.Length);
        for (int i = 0; i < entries.Length; i++) At(table + (16 * (ulong)i), 16).Write(0, entries[i]);
        Offer(table, (uint)(16 * entries.Length), id, VirtqDescriptor.IndirectFlag);
    }

    /// <summary>As if the ring had been used up to there, all of it.</summary>
    internal VirtqueuePosition BeginAt(int slot, bool wrap)
    {
        for (int i = 0; i < Size; i++) Write(i, 0, 0, 0, PackedDescriptor.Used(i < slot ? wrap : !wrap));
        (Next, Wrap) = (slot, wrap);
        return new VirtqueuePosition(true, (ushort)slot, wrap, (ushort)slot, wrap);
    }

    internal PackedVirtqueue CreateQueue(VirtqueuePosition? position = null) =>
        Virtqueue.TryCreate(Memory, Layout, Features, position ?? VirtqueuePosition.Initial(Features), out Virtqueue? queue, out RingFault fault)
            ? (PackedVirtqueue)queue
            : throw new InvalidOperationException($"{fault}");
}
