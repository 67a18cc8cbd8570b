using ActorNet.Devices.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>The translations that a front end has told, by address.</summary>
/// <remarks>Bounded: when there are too many, the one told first is forgotten, and asked for again if it is needed.</remarks>
internal sealed partial class IotlbTable
{
    /// <summary>Most translations.</summary>
    public const int Capacity = 1024;

    private readonly SortedList<ulong, Entry> _entries = [];
    private long _told;

    private readonly record struct Entry(ulong Last, ulong UserAddress, byte Permission, long Told);

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Takes a translation; what it overlaps holds no more. False when it makes no sense.</summary>
    public bool TryUpdate(in IotlbMessage message, GuestMemory physical)
    {
        if (!TryRange(message, out ulong last) || message.Permission is 0 or > (IotlbMessage.Read | IotlbMessage.Write)) return false;
        // CVE-2018-1059: all of it has to be in the memory that is shared, not its beginning only.
        if (message.Size > int.MaxValue || !IsShared(physical, message.UserAddress, message.Size)) return false;
        Remove(message.Address, last, message, physical);
        _entries[message.Address] = new Entry(last, message.UserAddress, message.Permission, _told++);
        while (_entries.Count > Capacity) Forget(Oldest(), message, physical);
        return true;
    }

    /// <summary>Forgets translations. False when the range makes no sense.</summary>
    public bool TryInvalidate(in IotlbMessage message, GuestMemory physical)
    {
        if (!TryRange(message, out ulong last)) return false;
        Remove(message.Address, last, message, physical);
        return true;
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>The memory as the translations show it, those side by side made one; the caller holds a lease on it.</summary>
    public GuestMemory Build(GuestMemory physical)
    {
        var ranges = new List<TranslatedRange>(_entries.Count);
        foreach ((ulong address, Entry entry) in _entries)
        {
            ulong at = address, user = entry.UserAddress, left = entry.Last - address + 1;
            while (left > 0 && TryShared(physical, user, left, out MemorySlice part))
            {
                var range = new TranslatedRange(
                    at, (ulong)part.Length, part.Address, (entry.Permission & IotlbMessage.Read) != 0, (entry.Permission & IotlbMessage.Write) != 0);
                if (ranges.Count > 0 && Continues(ranges[^1], range)) ranges[^1] = ranges[^1] with { Size = ranges[^1].Size + range.Size };
                else ranges.Add(range);
                at += (ulong)part.Length;
                user += (ulong)part.Length;
                left -= (ulong)part.Length;
            }
        }

        return GuestMemory.Translate(physical, [.. ranges]);
    }

    private static bool Continues(in TranslatedRange one, in TranslatedRange next) =>
        one.Address + one.Size == next.Address && one.HostAddress + (nint)one.Size == next.HostAddress
        && one.Reads == next.Reads && one.Writes == next.Writes && one.Size + next.Size <= int.MaxValue;

    private static bool TryRange(in IotlbMessage message, out ulong last)
    {
        last = unchecked(message.Address + message.Size - 1);
        return message.Size != 0 && last >= message.Address;
    }

    private static bool IsShared(GuestMemory physical, ulong user, ulong size)
    {
        while (size > 0 && TryShared(physical, user, size, out MemorySlice part))
        {
            size -= (ulong)part.Length;
            user = unchecked(user + (ulong)part.Length);
        }

        return size == 0;
    }

    // As much as one region has; regions may lie side by side.
    private static bool TryShared(GuestMemory physical, ulong user, ulong size, out MemorySlice part)
    {
        part = default;
        foreach (ref readonly MemoryRegion region in physical.Regions)
        {
            ulong offset = user - region.UserAddress;
            if (offset < region.Size) return physical.TryTranslateUser(user, Math.Min(size, region.Size - offset), out part);
        }

        return false;
    }

    // What is left of a translation at either side stays.
    private void Remove(ulong first, ulong last, in IotlbMessage cause, GuestMemory physical)
    {
        var touched = new List<(ulong Address, Entry Entry)>();
        foreach ((ulong address, Entry entry) in _entries)
            if (address <= last && entry.Last >= first)
                touched.Add((address, entry));
        foreach ((ulong address, Entry entry) in touched)
        {
            _entries.Remove(address);
            Withdraw(physical, address, entry, first, last, cause);
            if (address < first) _entries[address] = entry with { Last = first - 1 };
            if (entry.Last > last) _entries[last + 1] = entry with { UserAddress = entry.UserAddress + (last + 1 - address) };
        }
    }

    // Nobody tells later that it holds no more: what is borrowed by it comes home now.
    private void Forget(int index, in IotlbMessage cause, GuestMemory physical)
    {
        Entry entry = _entries.Values[index];
        ulong address = _entries.Keys[index];
        _entries.RemoveAt(index);
        Withdraw(physical, address, entry, address, entry.Last, cause);
    }

    private int Oldest()
    {
        int oldest = 0;
        for (int i = 1; i < _entries.Count; i++)
            if (_entries.Values[i].Told < _entries.Values[oldest].Told)
                oldest = i;
        return oldest;
    }
}
