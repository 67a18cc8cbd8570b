using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The driver's side of a split virtqueue. virtio 1.2 §2.7.13, §2.7.14.</summary>
public sealed class SplitRingDriver : RingDriver
{
    private const int IndexOffset = 2;
    private const int RingOffset = 4;
    private const ushort NoInterruptFlag = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT
    private const ushort NoNotifyFlag = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private const ushort NoDescriptor = ushort.MaxValue;

    private readonly int _mask;
    private readonly GuestBuffer _descriptors;
    private readonly GuestBuffer _available;
    private readonly GuestBuffer _used;
    private readonly GuestBuffer[] _tables; // one indirect table for each descriptor that may refer to it
    private readonly ushort[] _next;   // free list, and chains in flight: never read back from guest memory
    private readonly Chain[] _chains;  // by head
    private readonly ushort[] _order;  // in order: the heads in flight, as they were offered
    private ushort _free;
    private ushort _availableIndex;    // next entry of the available ring
    private ushort _publishedIndex;    // what the device has been told
    private ushort _usedIndex;         // next element of the used ring
    private ushort _seenUsed;          // the device's index when it was last read
    private VirtqUsed? _batch;         // in order: the used element that speaks for the chains up to its own

    /// <summary>Lays out a ring.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="size">Descriptors: a power of two, 1 to 32768.</param>
    /// <param name="features">Of which EVENT_IDX and IN_ORDER count.</param>
    /// <param name="indirect">How VIRTIO_F_INDIRECT_DESC is used, if it was negotiated.</param>
    /// <param name="tableEntries">Descriptors that an indirect table holds at most; longer chains are direct.</param>
    public SplitRingDriver(GuestMemoryBuilder memory, ushort size, ulong features = 0, IndirectUse indirect = IndirectUse.Never, int tableEntries = DefaultTableEntries)
        : base(memory, size, features, indirect, tableEntries)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!int.IsPow2(size)) throw new ArgumentOutOfRangeException(nameof(size));
        _mask = size - 1;
        int eventBytes = EventIndex ? 2 : 0;
        _descriptors = memory.Allocate(VirtqDescriptor.Size * size, 16);
        _available = memory.Allocate(RingOffset + (2 * size) + eventBytes, 2);
        _used = memory.Allocate(RingOffset + (VirtqUsed.Size * size) + eventBytes, 4);
        _tables = AllocateTables(memory);
        _next = new ushort[size];
        _chains = new Chain[size];
        _order = new ushort[InOrder ? size : 0];
        // In order the table is a ring of its own (§2.7.13.1).
        for (int i = 0; i < size; i++) _next[i] = (ushort)(i + 1 < size ? i + 1 : InOrder ? 0 : NoDescriptor);
        Layout = new VirtqueueLayout(size, _descriptors.Address, _available.Address, _used.Address, AddressSpace.Guest);
    }

    /// <inheritdoc/>
    public override bool HasUnpublished => _publishedIndex != _availableIndex;

    /// <inheritdoc/>
    public override bool HasUsed => LastFault == DeviceFault.None && (_usedIndex != _seenUsed || _used.Memory.ReadAcquire(IndexOffset) != _usedIndex);

    private int UsedEventOffset => RingOffset + (2 * Size);

    private int AvailableEventOffset => RingOffset + (VirtqUsed.Size * Size);

    /// <inheritdoc/>
    public override bool TryAdd(ReadOnlySpan<GuestBuffer> readable, ReadOnlySpan<GuestBuffer> writable, int token)
    {
        int count = readable.Length + writable.Length;
        if (count == 0) throw new ArgumentException("a chain has at least one buffer", nameof(readable));
        bool usesTable = UsesTable(count);
        int direct = !usesTable ? count : Indirect == IndirectUse.Tail ? 2 : 1; // descriptors of the ring itself
        if (direct > FreeDescriptors || LastFault != DeviceFault.None) return false;

        ushort head = _free;
        ushort index = head;
        uint writableLength = 0;
        MemorySlice table = default;
        bool inTable = false;
        int entry = 0;
        for (int i = 0; i < count; i++)
        {
            bool write = i >= readable.Length;
            GuestBuffer buffer = write ? writable[i - readable.Length] : readable[i];
            if (write) writableLength += (uint)buffer.Length;
            bool last = i == count - 1;
            if (usesTable && i == direct - 1)
            {
                // The last direct descriptor refers to a table with the rest.
                table = _tables[index].Memory;
                inTable = true;
                int entries = count - i;
                WriteDescriptor(_descriptors.Memory, index, _tables[index].Address, (uint)(VirtqDescriptor.Size * entries), VirtqDescriptor.IndirectFlag, 0);
            }
            ushort flags = (ushort)((write ? VirtqDescriptor.WriteFlag : 0) | (last ? 0 : VirtqDescriptor.NextFlag));
            if (inTable)
            {
                WriteDescriptor(table, entry, buffer.Address, (uint)buffer.Length, flags, (ushort)(last ? 0 : entry + 1));
                entry++;
            }
            else
            {
                WriteDescriptor(_descriptors.Memory, index, buffer.Address, (uint)buffer.Length, flags, last ? (ushort)0 : _next[index]);
                if (!last) index = _next[index];
            }
        }

        _free = _next[index];
        if (InOrder) _order[_availableIndex & _mask] = head;
        else _next[index] = NoDescriptor;
        FreeDescriptors -= direct;
        InFlight++;
        _chains[head] = new Chain(true, index, (ushort)direct, writableLength, token);
        _available.Memory.Write(RingOffset + (2 * (_availableIndex & _mask)), head);
        _availableIndex++;
        return true;
    }

    /// <inheritdoc/>
    public override bool Publish()
    {
        ushort before = _publishedIndex;
        if (before == _availableIndex) return false;
        _available.Memory.WriteRelease(IndexOffset, _availableIndex);
        _publishedIndex = _availableIndex;
        // The index must be visible before the device's wish is read, else both sides could miss each other (§2.7.13.4.1).
        Interlocked.MemoryBarrier();
        if (!EventIndex) return (_used.Memory.Read<ushort>(0) & NoNotifyFlag) == 0;
        ushort wanted = _used.Memory.Read<ushort>(AvailableEventOffset);
        return (ushort)(_availableIndex - wanted - 1) < (ushort)(_availableIndex - before);
    }

    /// <inheritdoc/>
    public override ReclaimResult TryReclaim(out int token, out int length)
    {
        token = 0;
        length = 0;
        if (LastFault != DeviceFault.None) return ReclaimResult.Fault;
        if (_usedIndex == _seenUsed)
        {
            if (_batch is not null) return Fail(DeviceFault.UnknownChain); // it speaks for more chains than were used
            _seenUsed = _used.Memory.ReadAcquire(IndexOffset);
            if (_usedIndex == _seenUsed) return ReclaimResult.Empty;
            if ((ushort)(_seenUsed - _usedIndex) > InFlight) return Fail(DeviceFault.UsedIndexTooFar);
        }
        VirtqUsed element = _batch ?? _used.Memory.Read<VirtqUsed>(RingOffset + (VirtqUsed.Size * (_usedIndex & _mask)));
        _batch = null;
        if (element.Id >= Size || !_chains[element.Id].InFlight) return Fail(DeviceFault.UnknownChain);
        if (element.Length > _chains[element.Id].WritableLength) return Fail(DeviceFault.LengthTooLong);
        if (InOrder && _order[_usedIndex & _mask] is var oldest && oldest != element.Id)
        {
            // Skipped: used up to the last byte (§2.7.9).
            _batch = element;
            element = new VirtqUsed(oldest, _chains[oldest].WritableLength);
        }

        ref Chain chain = ref _chains[element.Id];
        token = chain.Token;
        length = (int)element.Length;
        if (!InOrder)
        {
            _next[chain.Last] = _free;
            _free = (ushort)element.Id;
        }

        FreeDescriptors += chain.Descriptors;
        InFlight--;
        chain = default;
        _usedIndex++;
        return ReclaimResult.Chain;
    }

    /// <inheritdoc/>
    /// <remarks>With event index the index asked for stays behind, which says the same.</remarks>
    public override void DisableInterrupts()
    {
        if (!EventIndex) _available.Memory.Write(0, NoInterruptFlag);
    }

    /// <inheritdoc/>
    public override bool EnableInterrupts(int after = 0)
    {
        if (LastFault != DeviceFault.None) return false;
        ushort wanted = (ushort)(_usedIndex + after);
        if (EventIndex) _available.Memory.Write(UsedEventOffset, wanted);
        else _available.Memory.Write<ushort>(0, 0);
        Interlocked.MemoryBarrier(); // pairs with the device's, between its index and its look at our wish
        ushort done = (ushort)(_used.Memory.ReadAcquire(IndexOffset) - _usedIndex);
        return done > (EventIndex ? after : 0);
    }

    private bool UsesTable(int count) => Indirect switch
    {
        IndirectUse.WhenLong => count > 1 && count <= TableEntries,
        IndirectUse.Always => count <= TableEntries,
        IndirectUse.Tail => count > 2 && count - 1 <= TableEntries,
        _ => false,
    };

    private static void WriteDescriptor(MemorySlice table, int index, ulong address, uint length, ushort flags, ushort next) =>
        table.Write(VirtqDescriptor.Size * index, new VirtqDescriptor(address, length, flags, next));

    private readonly record struct Chain(bool InFlight, ushort Last, ushort Descriptors, uint WritableLength, int Token);
}
