using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>What a packed ring has in flight, noted in shared memory so that no moment of a crash loses or doubles a chain.</summary>
/// <remarks>
/// <para>A header of 32 bytes: features (8), version (2), entries (2), the first free entry (2) and the one before the batch that is not
/// settled (2), the used slot (2) and the settled one (2), their wrap counters (1 and 1). Then entries of 32 bytes, of which a chain takes
/// one for each descriptor: in flight (1), the entry behind it (2, at 2), the chain's last entry (2), how many they are (2), its turn (8),
/// and a copy of the descriptor, because completions are written over descriptors that are still needed: id (2), flags (2), length (4), address (8).</para>
/// <para>Chains are given back in the order in which they were taken. Whoever wrote the notes before may have written anything: they are
/// read once, by <see cref="TryAttach"/>, and only written afterwards.</para>
/// </remarks>
public sealed class PackedInflight
{
    private const int VersionOffset = 8, EntriesOffset = 10, FreeOffset = 12, OldFreeOffset = 14;
    private const int UsedOffset = 16, OldUsedOffset = 18, UsedWrapOffset = 20, OldUsedWrapOffset = 21;
    private const int HeaderSize = 32, EntrySize = 32;
    private const int NextOffset = 2, LastOffset = 4, CountOffset = 6, CounterOffset = 8;
    private const int IdOffset = 16, FlagsOffset = 18, LengthOffset = 20, AddressOffset = 24;
    private const ushort Version = 1;

    private readonly MemorySlice _area;
    private readonly int _entries;
    private readonly ushort[] _next;    // as noted: what is shared is not read again
    private readonly ushort[] _lastOf;
    private readonly ushort[] _out;     // first entries of the chains that are out, oldest first
    private readonly ushort[] _batch;   // of those that were used and not yet settled
    private int _oldest;
    private int _outCount;
    private int _batchCount;
    private ushort _free;
    private ulong _counter;

    /// <summary>The notes of a ring.</summary>
    /// <param name="area">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="entries">Entries of the ring.</param>
    public PackedInflight(MemorySlice area, int entries)
    {
        _area = area.Slice(0, SizeOf(entries));
        _entries = entries;
        _next = new ushort[entries];
        _lastOf = new ushort[entries];
        _out = new ushort[entries];
        _batch = new ushort[entries];
    }

    /// <summary>The slot of the next used descriptor.</summary>
    public int NextUsed { get; private set; }

    /// <summary>The wrap counter there.</summary>
    public bool UsedWrap { get; private set; }

    /// <summary>Bytes for a ring.</summary>
    public static int SizeOf(int entries) => HeaderSize + (EntrySize * entries);

    /// <summary>Takes over what is noted.</summary>
    /// <param name="isAvailable">Whether a slot of the ring is available in the lap of a wrap counter.</param>
    /// <param name="inFlight">The descriptors of the chains that are in flight, in the order in which they were taken.</param>
    /// <returns>False when nothing is noted, or nonsense: <see cref="Begin"/>.</returns>
    public bool TryAttach(Func<int, bool, bool> isAvailable, out PackedDescriptor[][] inFlight)
    {
        ArgumentNullException.ThrowIfNull(isAvailable);
        inFlight = [];
        if (_area.Read<ushort>(VersionOffset) != Version || _area.Read<ushort>(EntriesOffset) != _entries || !TryTakeOver(isAvailable, out List<Noted> chains)) return false;
        Rebuild(chains);
        inFlight = [.. chains.Select(static chain => chain.Descriptors)];
        return true;
    }

    /// <summary>Begins anew, with nothing in flight.</summary>
    /// <param name="nextUsed">The slot of the next used descriptor.</param>
    /// <param name="usedWrap">The wrap counter there.</param>
    public void Begin(int nextUsed, bool usedWrap)
    {
        NextUsed = nextUsed;
        UsedWrap = usedWrap;
        Rebuild([]);
    }

    /// <summary>A chain was taken.</summary>
    /// <param name="descriptors">Its descriptors; there is room for them, for there is in the ring.</param>
    public void Take(ReadOnlySpan<PackedDescriptor> descriptors)
    {
        ushort first = _free, last = _free;
        foreach (ref readonly PackedDescriptor descriptor in descriptors)
        {
            last = _free;
            WriteDescriptor(last, descriptor);
            _free = _next[last];
        }

        _lastOf[first] = last;
        _out[(_oldest + _outCount++) % _entries] = first;
        _area.Write(At(first) + LastOffset, last);
        _area.Write(At(first) + CountOffset, (ushort)descriptors.Length);
        _area.Write(At(first) + CounterOffset, _counter++);
        WriteFree();
        _area.WriteRelease(At(first), (ushort)(1 | (_area.Read<ushort>(At(first)) & 0xff00))); // with all of it in place
    }

    /// <summary>The chain that was taken last is available again.</summary>
    public void GiveBack()
    {
        ushort first = _out[(_oldest + --_outCount) % _entries];
        _area.Write<byte>(At(first), 0);
        _free = first; // what it leads to is what was free before it was taken
        WriteFree();
    }

    /// <summary>The oldest chain is about to be written to the ring as used.</summary>
    /// <param name="slots">Slots that the ring goes on by.</param>
    public void Use(int slots)
    {
        if (_outCount == 0) return; // more than was taken: its owner broke it
        ushort first = _out[_oldest];
        _oldest = (_oldest + 1) % _entries;
        _outCount--;
        Link(_lastOf[first], _batchCount == 0 ? _free : _batch[_batchCount - 1]);
        _batch[_batchCount++] = first;
        _area.Write(FreeOffset, first);
        NextUsed += slots;
        if (NextUsed >= _entries)
        {
            NextUsed -= _entries;
            UsedWrap = !UsedWrap;
        }

        _area.Write(UsedWrapOffset, UsedWrap ? (byte)1 : (byte)0);
        _area.WriteRelease(UsedOffset, (ushort)NextUsed); // before the ring's flags
    }

    /// <summary>The driver sees what was used.</summary>
    public void Settle()
    {
        if (_batchCount == 0) return;
        for (int i = 0; i < _batchCount; i++) _area.Write<byte>(At(_batch[i]), 0);
        _free = _batch[_batchCount - 1];
        _batchCount = 0;
        WriteFree();
        _area.Write(OldUsedWrapOffset, UsedWrap ? (byte)1 : (byte)0);
        _area.WriteRelease(OldUsedOffset, (ushort)NextUsed); // last: until then the batch is looked at again
    }

    // The free entries begin with those of the batch, if there is one, whose last entry leads to the others.
    private void WriteFree()
    {
        if (_batchCount == 0) _area.Write(FreeOffset, _free);
        else Link(_lastOf[_batch[0]], _free);
        _area.Write(OldFreeOffset, _free);
    }

    private void Link(ushort entry, ushort next)
    {
        _next[entry] = next;
        _area.Write(At(entry) + NextOffset, next);
    }

    private void WriteDescriptor(ushort entry, in PackedDescriptor descriptor)
    {
        _area.Write(At(entry) + IdOffset, descriptor.Id);
        _area.Write(At(entry) + FlagsOffset, descriptor.Flags);
        _area.Write(At(entry) + LengthOffset, descriptor.Length);
        _area.Write(At(entry) + AddressOffset, descriptor.Address);
    }

    private bool TryTakeOver(Func<int, bool, bool> isAvailable, out List<Noted> chains)
    {
        chains = [];
        int used = _area.Read<ushort>(UsedOffset), settled = _area.Read<ushort>(OldUsedOffset);
        bool wrap = _area.Read<byte>(UsedWrapOffset) != 0, settledWrap = _area.Read<byte>(OldUsedWrapOffset) != 0;
        if (used >= _entries || settled >= _entries) return false;
        // Written but for the flags that show it: then it was not; the driver may have seen it: then it was, settled or not.
        bool isShown = (used, wrap) == (settled, settledWrap) || !isAvailable(settled, settledWrap);
        NextUsed = isShown ? used : settled;
        UsedWrap = isShown ? wrap : settledWrap;
        bool[] isFree = FreeFrom(_area.Read<ushort>(isShown ? FreeOffset : OldFreeOffset));

        bool[] isTaken = new bool[_entries];
        for (ushort first = 0; first < _entries; first++)
        {
            if (isFree[first] || _area.Read<byte>(At(first)) == 0) continue;
            if (!TryRead(first, isTaken, out Noted chain)) return false;
            chains.Add(chain);
        }

        chains.Sort(static (a, b) => a.Turn.CompareTo(b.Turn));
        return true;
    }

    private bool[] FreeFrom(ushort entry)
    {
        bool[] isFree = new bool[_entries];
        while (entry < _entries && !isFree[entry])
        {
            isFree[entry] = true;
            entry = _area.Read<ushort>(At(entry) + NextOffset);
        }

        return isFree;
    }

    private bool TryRead(ushort first, bool[] isTaken, out Noted chain)
    {
        int count = _area.Read<ushort>(At(first) + CountOffset);
        chain = new Noted(_area.Read<ulong>(At(first) + CounterOffset), new PackedDescriptor[Math.Min(count, _entries)]);
        if (count == 0 || count > _entries) return false;
        ushort entry = first;
        for (int i = 0; i < count; i++)
        {
            if (entry >= _entries || isTaken[entry]) return false;
            isTaken[entry] = true;
            chain.Descriptors[i] = new PackedDescriptor(
                _area.Read<ulong>(At(entry) + AddressOffset), _area.Read<uint>(At(entry) + LengthOffset),
                _area.Read<ushort>(At(entry) + IdOffset), _area.Read<ushort>(At(entry) + FlagsOffset));
            entry = _area.Read<ushort>(At(entry) + NextOffset);
        }

        return true;
    }

    // All anew, with the same chains in flight; its version comes last, so that a crash in between finds nothing noted.
    private void Rebuild(List<Noted> chains)
    {
        _area.WriteRelease(VersionOffset, 0);
        _area.Write(0, 0ul);
        _area.Write(EntriesOffset, (ushort)_entries);
        for (int entry = 0; entry < _entries; entry++)
        {
            _area.Write(At(entry), 0ul);
            Link((ushort)entry, (ushort)(entry + 1)); // behind the last one: none
        }

        _free = 0;
        foreach (Noted chain in chains) Take(chain.Descriptors);
        WriteFree();
        _area.Write(UsedOffset, (ushort)NextUsed);
        _area.Write(OldUsedOffset, (ushort)NextUsed);
        _area.Write(UsedWrapOffset, UsedWrap ? (byte)1 : (byte)0);
        _area.Write(OldUsedWrapOffset, UsedWrap ? (byte)1 : (byte)0);
        _area.WriteRelease(VersionOffset, Version);
    }

    private static int At(int entry) => HeaderSize + (EntrySize * entry);

    private readonly record struct Noted(ulong Turn, PackedDescriptor[] Descriptors);
}
