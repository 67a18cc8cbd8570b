using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>What a split ring has in flight, noted in shared memory so that no moment of a crash loses or doubles a chain.</summary>
/// <remarks>
/// <para>A header of 16 bytes: features (8), version (2), entries (2), the head that was used last (2), the used index up to
/// which the notes are settled (2). Then 16 bytes for each head: in flight (1), the head used before it (2, at 6), its turn (8, at 8).</para>
/// <para>The front end, and who served the ring before, may have written anything: it is read once, by <see cref="Attach"/>,
/// and only written afterwards. The order of the writes is what counts; each step names the one that it relies on.</para>
/// </remarks>
public sealed class SplitInflight
{
    private const int VersionOffset = 8, EntriesOffset = 10, LastHeadOffset = 12, UsedOffset = 14;
    private const int HeaderSize = 16, EntrySize = 16;
    private const int NextOffset = 6, CounterOffset = 8;
    private const ushort Version = 1;

    private readonly MemorySlice _area;
    private readonly int _entries;
    private readonly ushort[] _batch; // heads that were used and not yet settled
    private int _batchCount;
    private ushort _lastHead;
    private ushort _settled;
    private ulong _counter;

    /// <summary>The notes of a ring.</summary>
    /// <param name="area">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="entries">Entries of the ring.</param>
    public SplitInflight(MemorySlice area, int entries)
    {
        _area = area.Slice(0, SizeOf(entries));
        _entries = entries;
        _batch = new ushort[entries];
    }

    /// <summary>Bytes for a ring.</summary>
    public static int SizeOf(int entries) => HeaderSize + (EntrySize * entries);

    /// <summary>Takes over what is noted, or begins anew when nothing is.</summary>
    /// <param name="usedIndex">The ring's own used index.</param>
    /// <returns>Heads that are in flight, in the order in which they were taken.</returns>
    public ushort[] Attach(ushort usedIndex)
    {
        bool isNew = _area.Read<ushort>(VersionOffset) != Version || _area.Read<ushort>(EntriesOffset) != _entries;
        if (isNew) Begin(usedIndex);
        else Settle(usedIndex);

        var found = new List<(ulong Turn, ushort Head)>();
        for (int head = 0; head < _entries; head++)
            if (_area.Read<byte>(At(head)) != 0)
                found.Add((_area.Read<ulong>(At(head) + CounterOffset), (ushort)head));
        found.Sort();
        _counter = found.Count == 0 ? 0 : unchecked(found[^1].Turn + 1);
        return [.. found.Select(static entry => entry.Head)];
    }

    /// <summary>A chain was taken.</summary>
    public void Take(ushort head)
    {
        _area.Write(At(head) + CounterOffset, _counter++);
        _area.WriteRelease(At(head), (ushort)1); // with its turn in place
    }

    /// <summary>A chain that was taken is available again.</summary>
    public void GiveBack(ushort head) => _area.Write<byte>(At(head), 0);

    /// <summary>A chain is about to be put into the used ring.</summary>
    public void Use(ushort head)
    {
        if (_batchCount == _batch.Length) return; // more than the ring has: its owner broke it
        _batch[_batchCount++] = head;
        _area.Write(At(head) + NextOffset, _lastHead);
        _lastHead = head;
        _area.WriteRelease(LastHeadOffset, head); // with the way to the one before in place, and before the ring's index
    }

    /// <summary>The driver sees what was used.</summary>
    public void Settle()
    {
        for (int i = 0; i < _batchCount; i++) _area.Write<byte>(At(_batch[i]), 0);
        _settled += (ushort)_batchCount;
        _batchCount = 0;
        _area.WriteRelease(UsedOffset, _settled); // last: until then the batch is walked again
    }

    private void Begin(ushort usedIndex)
    {
        for (int head = 0; head < _entries; head++)
        {
            _area.Write(At(head), 0ul);
            _area.Write(At(head) + CounterOffset, 0ul);
        }

        _area.Write(0, 0ul);
        _area.Write(EntriesOffset, (ushort)_entries);
        _area.Write<ushort>(LastHeadOffset, 0);
        _lastHead = 0;
        _settled = usedIndex;
        _area.Write(UsedOffset, usedIndex);
        _area.WriteRelease(VersionOffset, Version);
    }

    // Whoever served the ring before has shown a batch to the driver, perhaps, and not come to settle it.
    private void Settle(ushort usedIndex)
    {
        ushort settled = _area.Read<ushort>(UsedOffset);
        int shown = Math.Min((ushort)(usedIndex - settled), _entries);
        _lastHead = _area.Read<ushort>(LastHeadOffset);
        if (_lastHead >= _entries) _lastHead = 0;
        ushort head = _lastHead;
        for (int i = 0; i < shown; i++)
        {
            _area.Write<byte>(At(head), 0);
            head = _area.Read<ushort>(At(head) + NextOffset);
            if (head >= _entries) break;
        }

        _settled = usedIndex;
        _area.WriteRelease(UsedOffset, usedIndex);
    }

    private static int At(int head) => HeaderSize + (EntrySize * head);
}
