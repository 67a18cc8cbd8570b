using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The driver's side of a packed virtqueue. virtio 1.2 §2.8.15, §2.8.21.</summary>
public sealed partial class PackedRingDriver : RingDriver
{
    private readonly GuestBuffer _ring;
    private readonly GuestBuffer _driverEvent;
    private readonly GuestBuffer _deviceEvent;
    private readonly GuestBuffer[] _tables;  // one indirect table for each buffer id
    private readonly ushort[] _ids;          // free buffer ids, a stack
    private readonly Chain[] _chains;        // by buffer id
    private readonly ushort[] _order;        // the ids in flight as they were offered, from _oldest on
    private int _idCount;
    private int _oldest;
    private int _next;                       // the slot to offer next,
    private bool _wrap = true;               // and the wrap counter there
    private int _firstOffered;               // of those not published: its slot,
    private ushort _firstFlags;              // the flags that it gets,
    private int _unpublished;                // and the slots from there to the next one
    private int _nextUsed;                   // the slot where the device uses next,
    private bool _usedWrap = true;           // and the wrap counter there
    private ushort? _batchId;                // in order: the used descriptor that speaks for the chains up to its own,
    private uint _batchLength;               // its length,
    private int _batchSlots;                 // and the slots of those that it spoke for so far

    /// <summary>Lays out a ring.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="size">Descriptors: any number from 1 to 32768.</param>
    /// <param name="features">Of which EVENT_IDX and IN_ORDER count.</param>
    /// <param name="indirect">How VIRTIO_F_INDIRECT_DESC is used, if it was negotiated; a list is direct or a table, never both.</param>
    /// <param name="tableEntries">Descriptors that an indirect table holds at most; longer chains are direct.</param>
    public PackedRingDriver(
        GuestMemoryBuilder memory, ushort size, ulong features = 0, IndirectUse indirect = IndirectUse.Never, int tableEntries = DefaultTableEntries)
        : base(memory, size, features, indirect, tableEntries)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _ring = memory.Allocate(PackedDescriptor.Size * size, PackedDescriptor.Size);
        _driverEvent = memory.Allocate(EventSuppression.Size, EventSuppression.Size);
        _deviceEvent = memory.Allocate(EventSuppression.Size, EventSuppression.Size);
        _tables = AllocateTables(memory);
        _chains = new Chain[size];
        _order = new ushort[size];
        _ids = new ushort[size];
        for (int i = 0; i < size; i++) _ids[i] = (ushort)(size - 1 - i);
        _idCount = size;
        Layout = new VirtqueueLayout(size, _ring.Address, _driverEvent.Address, _deviceEvent.Address, AddressSpace.Guest);
    }

    /// <inheritdoc/>
    public override bool HasUnpublished => _unpublished != 0;

    /// <inheritdoc/>
    public override bool TryAdd(ReadOnlySpan<GuestBuffer> readable, ReadOnlySpan<GuestBuffer> writable, int token)
    {
        int count = readable.Length + writable.Length;
        if (count == 0) throw new ArgumentException("a chain has at least one buffer", nameof(readable));
        bool usesTable = UsesTable(count);
        int slots = usesTable ? 1 : count;
        if (slots > FreeDescriptors || LastFault != DeviceFault.None) return false;

        ushort id = _ids[--_idCount];
        uint writableLength = 0;
        for (int i = 0; i < count; i++)
        {
            bool write = i >= readable.Length;
            GuestBuffer buffer = write ? writable[i - readable.Length] : readable[i];
            if (write) writableLength += (uint)buffer.Length;
            int flags = write ? VirtqDescriptor.WriteFlag : 0;
            if (usesTable) _tables[id].Memory.Write(PackedDescriptor.Size * i, new PackedDescriptor(buffer.Address, (uint)buffer.Length, 0, (ushort)flags));
            else Offer(buffer.Address, (uint)buffer.Length, id, flags | (i + 1 < count ? VirtqDescriptor.NextFlag : 0));
        }

        if (usesTable) Offer(_tables[id].Address, (uint)(PackedDescriptor.Size * count), id, VirtqDescriptor.IndirectFlag);
        _chains[id] = new Chain(true, (ushort)slots, writableLength, token);
        _order[(_oldest + InFlight) % Size] = id;
        FreeDescriptors -= slots;
        InFlight++;
        return true;
    }

    /// <inheritdoc/>
    public override bool Publish()
    {
        int changed = _unpublished;
        if (changed == 0) return false;
        _ring.Memory.WriteRelease((PackedDescriptor.Size * _firstOffered) + PackedDescriptor.FlagsOffset, _firstFlags);
        _unpublished = 0;
        // The flags must be visible before the device's wish is read, else both sides could miss each other (§2.8.20.2.1).
        Interlocked.MemoryBarrier();
        return new EventSuppression(_deviceEvent.Memory.Read<uint>(0)).Wants(EventIndex, Size, _next, _wrap, changed);
    }

    // The first one offered since the last publication gets its flags last: the device goes no further than to it (§2.8.6).
    private void Offer(ulong address, uint length, ushort id, int kind)
    {
        int at = PackedDescriptor.Size * _next;
        ushort flags = (ushort)(kind | PackedDescriptor.Available(_wrap));
        _ring.Memory.Write(at, address);
        _ring.Memory.Write(at + PackedDescriptor.LengthOffset, length);
        _ring.Memory.Write(at + PackedDescriptor.IdOffset, id);
        if (_unpublished++ == 0)
        {
            _firstOffered = _next;
            _firstFlags = flags;
        }
        else
        {
            _ring.Memory.Write(at + PackedDescriptor.FlagsOffset, flags);
        }

        if (++_next < Size) return;
        _next = 0;
        _wrap = !_wrap;
    }

    private bool UsesTable(int count) => Indirect switch
    {
        IndirectUse.WhenLong or IndirectUse.Tail => count > 1 && count <= TableEntries,
        IndirectUse.Always => count <= TableEntries,
        _ => false,
    };

    private readonly record struct Chain(bool InFlight, ushort Slots, uint WritableLength, int Token);
}
