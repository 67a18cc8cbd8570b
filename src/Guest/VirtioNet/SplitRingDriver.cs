using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The driver's side of a split virtqueue: offers chains of buffers, takes them back. virtio 1.2 §2.7.13, §2.7.14.</summary>
/// <remarks>
/// Owns its three areas of guest memory. The device may run on another thread; the driver is one thread.
/// What is in flight is remembered in private memory, so a device that writes nonsense is noticed (<see cref="LastFault"/>), not followed.
/// </remarks>
public sealed class SplitRingDriver
{
    /// <summary>Descriptors of an indirect table, unless told otherwise.</summary>
    public const int DefaultTableEntries = 32;

    private const int IndexOffset = 2;
    private const int RingOffset = 4;
    private const ushort NoInterruptFlag = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT
    private const ushort NoNotifyFlag = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private const ushort NoDescriptor = ushort.MaxValue;

    private readonly ushort _size;
    private readonly int _mask;
    private readonly bool _eventIndex;
    private readonly IndirectUse _indirect;
    private readonly GuestBuffer _descriptors;
    private readonly GuestBuffer _available;
    private readonly GuestBuffer _used;
    private readonly GuestBuffer[] _tables; // one indirect table for each descriptor that may refer to it
    private readonly int _tableEntries;
    private readonly ushort[] _next;   // free list, and chains in flight: never read back from guest memory
    private readonly Chain[] _chains;  // by head
    private ushort _free;
    private ushort _availableIndex;    // next entry of the available ring
    private ushort _publishedIndex;    // what the device has been told
    private ushort _usedIndex;         // next element of the used ring
    private ushort _seenUsed;          // the device's index when it was last read

    /// <summary>Lays out a ring.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="size">Descriptors: a power of two, 1 to 32768.</param>
    /// <param name="eventIndex">VIRTIO_F_EVENT_IDX was negotiated.</param>
    /// <param name="indirect">How VIRTIO_F_INDIRECT_DESC is used, if it was negotiated.</param>
    /// <param name="tableEntries">Descriptors that an indirect table holds at most; longer chains are direct.</param>
    public SplitRingDriver(GuestMemoryBuilder memory, ushort size, bool eventIndex, IndirectUse indirect = IndirectUse.Never, int tableEntries = DefaultTableEntries)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!int.IsPow2(size) || size > Virtqueue.MaxSize) throw new ArgumentOutOfRangeException(nameof(size));
        _size = size;
        _mask = size - 1;
        _eventIndex = eventIndex;
        _indirect = indirect;
        _tableEntries = Math.Min(tableEntries, size); // a table may not be longer than the queue (§2.7.5.3.1)
        int eventBytes = eventIndex ? 2 : 0;
        _descriptors = memory.Allocate(VirtqDescriptor.Size * size, 16);
        _available = memory.Allocate(RingOffset + (2 * size) + eventBytes, 2);
        _used = memory.Allocate(RingOffset + (VirtqUsed.Size * size) + eventBytes, 4);
        _tables = new GuestBuffer[indirect == IndirectUse.Never ? 0 : size];
        for (int i = 0; i < _tables.Length; i++) _tables[i] = memory.Allocate(VirtqDescriptor.Size * _tableEntries, 16);
        _next = new ushort[size];
        _chains = new Chain[size];
        for (int i = 0; i < size; i++) _next[i] = (ushort)(i + 1 < size ? i + 1 : NoDescriptor);
        FreeDescriptors = size;
        Memory = memory.Memory;
        Layout = new VirtqueueLayout(size, _descriptors.Address, _available.Address, _used.Address, AddressSpace.Guest);
    }

    /// <summary>Where the ring lives: referred to from here, because the pieces alone do not keep an array alive.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Where the ring is, in guest addresses.</summary>
    public VirtqueueLayout Layout { get; }

    /// <summary>Descriptors in the table.</summary>
    public ushort Size => _size;

    /// <summary>Descriptors that no chain in flight uses.</summary>
    public int FreeDescriptors { get; private set; }

    /// <summary>Chains offered and not come back.</summary>
    public int InFlight { get; private set; }

    /// <summary>The available index that the device was told last.</summary>
    public ushort PublishedIndex => _publishedIndex;

    /// <summary>What the device did wrong, if it did.</summary>
    public DeviceFault LastFault { get; private set; }

    /// <summary>True when <see cref="TryReclaim"/> would find something, or a fault: a cheap look.</summary>
    public bool HasUsed => LastFault == DeviceFault.None && (_usedIndex != _seenUsed || _used.Memory.ReadAcquire(IndexOffset) != _usedIndex);

    private int UsedEventOffset => RingOffset + (2 * _size);

    private int AvailableEventOffset => RingOffset + (VirtqUsed.Size * _size);

    /// <summary>Offers a chain; the device sees it after <see cref="Publish"/>.</summary>
    /// <param name="readable">What the device is to read, in order.</param>
    /// <param name="writable">What the device may write, in order, behind it.</param>
    /// <param name="token">Comes back with the chain.</param>
    /// <returns>False when there are not enough free descriptors.</returns>
    public bool TryAdd(ReadOnlySpan<GuestBuffer> readable, ReadOnlySpan<GuestBuffer> writable, int token)
    {
        int count = readable.Length + writable.Length;
        if (count == 0) throw new ArgumentException("a chain has at least one buffer", nameof(readable));
        bool usesTable = UsesTable(count);
        int direct = !usesTable ? count : _indirect == IndirectUse.Tail ? 2 : 1; // descriptors of the ring itself
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
        _next[index] = NoDescriptor;
        FreeDescriptors -= direct;
        InFlight++;
        _chains[head] = new Chain(true, index, (ushort)direct, writableLength, token);
        _available.Memory.Write(RingOffset + (2 * (_availableIndex & _mask)), head);
        _availableIndex++;
        return true;
    }

    /// <summary>Lets the device see the chains offered since the last time.</summary>
    /// <returns>True when it wants a kick for them.</returns>
    public bool Publish()
    {
        ushort before = _publishedIndex;
        if (before == _availableIndex) return false;
        _available.Memory.WriteRelease(IndexOffset, _availableIndex);
        _publishedIndex = _availableIndex;
        // The index must be visible before the device's wish is read, else both sides could miss each other (§2.7.13.4.1).
        Interlocked.MemoryBarrier();
        if (!_eventIndex) return (_used.Memory.Read<ushort>(0) & NoNotifyFlag) == 0;
        ushort wanted = _used.Memory.Read<ushort>(AvailableEventOffset);
        return (ushort)(_availableIndex - wanted - 1) < (ushort)(_availableIndex - before);
    }

    /// <summary>Takes the next chain that the device has finished.</summary>
    /// <param name="token">What was given with it.</param>
    /// <param name="length">Bytes that the device wrote.</param>
    public ReclaimResult TryReclaim(out int token, out int length)
    {
        token = 0;
        length = 0;
        if (LastFault != DeviceFault.None) return ReclaimResult.Fault;
        if (_usedIndex == _seenUsed)
        {
            _seenUsed = _used.Memory.ReadAcquire(IndexOffset);
            if (_usedIndex == _seenUsed) return ReclaimResult.Empty;
            if ((ushort)(_seenUsed - _usedIndex) > InFlight) return Fail(DeviceFault.UsedIndexTooFar);
        }
        VirtqUsed element = _used.Memory.Read<VirtqUsed>(RingOffset + (VirtqUsed.Size * (_usedIndex & _mask)));
        if (element.Id >= _size || !_chains[element.Id].InFlight) return Fail(DeviceFault.UnknownChain);
        ref Chain chain = ref _chains[element.Id];
        if (element.Length > chain.WritableLength) return Fail(DeviceFault.LengthTooLong);

        token = chain.Token;
        length = (int)element.Length;
        _next[chain.Last] = _free;
        _free = (ushort)element.Id;
        FreeDescriptors += chain.Descriptors;
        InFlight--;
        chain = default;
        _usedIndex++;
        return ReclaimResult.Chain;
    }

    /// <summary>Asks the device not to interrupt. A hint: interrupts may still come.</summary>
    /// <remarks>With event index the index asked for stays behind, which says the same.</remarks>
    public void DisableInterrupts()
    {
        if (!_eventIndex) _available.Memory.Write(0, NoInterruptFlag);
    }

    /// <summary>Asks for an interrupt when chains come back, and looks whether some already have.</summary>
    /// <param name="after">With event index: not before so many more have come back.</param>
    /// <returns>True when some have: no interrupt may come for them.</returns>
    public bool EnableInterrupts(int after = 0)
    {
        if (LastFault != DeviceFault.None) return false;
        ushort wanted = (ushort)(_usedIndex + after);
        if (_eventIndex) _available.Memory.Write(UsedEventOffset, wanted);
        else _available.Memory.Write<ushort>(0, 0);
        Interlocked.MemoryBarrier(); // pairs with the device's, between its index and its look at our wish
        ushort done = (ushort)(_used.Memory.ReadAcquire(IndexOffset) - _usedIndex);
        return done > (_eventIndex ? after : 0);
    }

    private bool UsesTable(int count) => _indirect switch
    {
        IndirectUse.WhenLong => count > 1 && count <= _tableEntries,
        IndirectUse.Always => count <= _tableEntries,
        IndirectUse.Tail => count > 2 && count - 1 <= _tableEntries,
        _ => false,
    };

    private ReclaimResult Fail(DeviceFault fault)
    {
        LastFault = fault;
        return ReclaimResult.Fault;
    }

    private static void WriteDescriptor(MemorySlice table, int index, ulong address, uint length, ushort flags, ushort next) =>
        table.Write(VirtqDescriptor.Size * index, new VirtqDescriptor(address, length, flags, next));

    private readonly record struct Chain(bool InFlight, ushort Last, ushort Descriptors, uint WritableLength, int Token);
}
