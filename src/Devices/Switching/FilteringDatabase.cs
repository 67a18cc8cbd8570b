using System.Runtime.CompilerServices;

namespace ActorNet.Devices.Switching;

/// <summary>Which port each learned station is behind, by VLAN and address. IEEE 802.1Q §8.8.</summary>
/// <remarks>
/// <para>Open addressing over slots of 16 bytes, four to a cache line, at most half of them in use. An entry lies within
/// <see cref="Window"/> slots of where its hash points, so a search is bounded whatever addresses guests choose; the hash is
/// keyed, so they cannot choose well. Taking an entry out moves the following ones up: there are no tombstones.</para>
/// <para>When full, the stalest of 16 entries beside a rotating hand makes room. That is close to the least recently seen,
/// and what still sends is hardly ever hit.</para>
/// <para>Time is in units of 10 ms and may wrap: differences are compared, and <see cref="Sweep"/> keeps them small.</para>
/// </remarks>
internal sealed class FilteringDatabase
{
    internal const int Window = 64;
    internal const int Never = int.MaxValue;

    private const int Candidates = 16;
    private const uint Second = 100;
    private const uint HomeTime = 60 * Second;
    private const int AgeCap = 1 << 30;
    private const ulong SecondMultiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly Slot[] _slots; // Window more than hashes point to: no wrap-around
    private readonly Motion[] _motions;
    private readonly int[] _perPort = new int[PortSet.MaxPorts];
    private readonly int _capacity;
    private readonly int _ageing;
    private readonly int _shift;
    private readonly ulong _mask;
    private readonly ulong _multiplier;
    private int _hand;
    private int _swept;

    /// <summary>An empty database.</summary>
    /// <param name="capacity">Entries at a time.</param>
    /// <param name="ageing">Age in units of 10 ms above which an entry does not count any more.</param>
    /// <param name="mask">Secret of the hash.</param>
    /// <param name="multiplier">Secret of the hash.</param>
    internal FilteringDatabase(int capacity, int ageing, ulong mask, ulong multiplier)
    {
        _capacity = capacity;
        _ageing = ageing;
        _mask = mask;
        _multiplier = multiplier | 1;
        int homes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * capacity, Window));
        _shift = 64 - System.Numerics.BitOperations.Log2((uint)homes);
        _slots = new Slot[homes + Window];
        _motions = new Motion[homes + Window];
    }

    /// <summary>Entries, with those that are too old and not yet swept.</summary>
    internal int Count { get; private set; }

    internal int SlotCount => _slots.Length;

    internal int CountOf(int port) => _perPort[port];

    /// <summary>The key of a station: never 0, as no VLAN is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Key(int vlan, ulong mac) => ((ulong)(uint)vlan << 48) | mac;

    /// <summary>The slot of a station; -1 when it is not there. It may be too old.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(ulong key)
    {
        int slot = Home(key);
        foreach (ref readonly Slot candidate in _slots.AsSpan(slot, Window))
        {
            if (candidate.Key == key) return slot;
            if (candidate.Key == 0) return -1;
            slot++;
        }

        return -1;
    }

    internal ref readonly Slot this[int slot] => ref _slots[slot];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsExpired(int slot, uint now) => (int)(now - _slots[slot].Seen) > _ageing;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Refresh(int slot, uint now) => _slots[slot].Seen = now;

    /// <summary>Adds a station that is not there. True when another one had to go.</summary>
    internal bool Insert(ulong key, int port, uint now)
    {
        bool evicted = Count >= _capacity;
        if (evicted) RemoveAt(OldestAtHand(now));
        int home = Home(key);
        int slot = home;
        int oldest = home;
        while (slot < home + Window && _slots[slot].Key != 0)
        {
            if (Age(slot, now) > Age(oldest, now)) oldest = slot;
            slot++;
        }

        if (slot == home + Window)
        {
            slot = oldest; // a hash collision of 64 entries: its oldest gives way, and the order of the others stays
            evicted = true;
            _perPort[_slots[slot].Port]--;
            Count--;
        }

        _slots[slot] = new Slot { Key = key, Seen = now, Port = (ushort)port };
        _motions[slot] = new Motion { Since = now, LastMove = now, Home = (ushort)port };
        _perPort[port]++;
        Count++;
        return evicted;
    }

    /// <summary>Moves a station to another port.</summary>
    /// <returns>How often it moved within a second, and where it stayed before it began.</returns>
    internal (int Moves, int Home) Move(int slot, int port, uint now)
    {
        ref Slot entry = ref _slots[slot];
        ref Motion motion = ref _motions[slot];
        if (now - motion.LastMove >= HomeTime) motion.Home = entry.Port;
        if (now - motion.Since >= Second) (motion.Since, motion.Moves) = (now, 0);
        motion.Moves++;
        motion.LastMove = now;
        _perPort[entry.Port]--;
        _perPort[port]++;
        entry.Port = (ushort)port;
        entry.Seen = now;
        return (motion.Moves, motion.Home);
    }

    /// <summary>Forgets an entry; others may move to its slot.</summary>
    internal void RemoveAt(int slot)
    {
        _perPort[_slots[slot].Port]--;
        Count--;
        int hole = slot;
        for (int next = slot + 1; next < _slots.Length && _slots[next].Key != 0; next++)
        {
            if (Home(_slots[next].Key) > hole) continue;
            _slots[hole] = _slots[next];
            _motions[hole] = _motions[next];
            hole = next;
        }

        _slots[hole] = default;
    }

    /// <summary>Forgets all stations of a port. Looks at every slot unless there are none: it is for changes of the topology.</summary>
    internal void Flush(int port)
    {
        for (int slot = 0; slot < _slots.Length && _perPort[port] > 0;)
        {
            if (_slots[slot].Key != 0 && _slots[slot].Port == port) RemoveAt(slot); // and look at the slot again
            else slot++;
        }
    }

    /// <summary>Looks for old entries in the next slots.</summary>
    /// <param name="now">Time.</param>
    /// <param name="budget">Slots to look at.</param>
    /// <param name="removed">Entries forgotten.</param>
    /// <returns>True at the end of the table; the next call begins at its start.</returns>
    internal bool Sweep(uint now, int budget, out int removed)
    {
        removed = 0;
        for (; budget > 0 && _swept < _slots.Length; budget--)
        {
            ref Slot entry = ref _slots[_swept];
            if (entry.Key != 0 && IsExpired(_swept, now))
            {
                RemoveAt(_swept); // and look at the slot again
                removed++;
                continue;
            }

            if (entry.Key != 0 && Age(_swept, now) > AgeCap) entry.Seen = now - AgeCap;
            _swept++;
        }

        if (_swept < _slots.Length) return false;
        _swept = 0;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key)
    {
        ulong hash = (key ^ _mask) * _multiplier;
        hash ^= hash >> 32;
        return (int)((hash * SecondMultiplier) >> _shift);
    }

    private int Age(int slot, uint now) => (int)(now - _slots[slot].Seen);

    private int OldestAtHand(uint now)
    {
        int oldest = -1;
        for (int seen = 0, steps = 0; seen < Candidates && steps < _slots.Length; steps++)
        {
            if (++_hand >= _slots.Length) _hand = 0;
            if (_slots[_hand].Key == 0) continue;
            seen++;
            if (oldest < 0 || Age(_hand, now) > Age(oldest, now)) oldest = _hand;
        }

        return oldest;
    }

    /// <summary>A station. A key of 0 is a free slot.</summary>
    internal struct Slot
    {
        internal ulong Key;
        internal uint Seen;
        internal ushort Port;
    }

    // Apart from the slots, because only stations that move need it.
    private struct Motion
    {
        internal uint Since; // when the second began in which moves are counted
        internal uint LastMove;
        internal ushort Moves;
        internal ushort Home; // where it stayed, until it has stayed elsewhere for HomeTime
    }
}
