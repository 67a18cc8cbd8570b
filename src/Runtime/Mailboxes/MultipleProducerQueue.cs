using System.Runtime.InteropServices;

namespace ActorNet.Runtime;

/// <summary>
/// A first-in first-out queue without a limit: any thread adds, one at a time takes. Adding costs one interlocked operation.
/// Segments go round: a queue that was once as long as it is now allocates nothing, one that was much longer gives most of it back.
/// </summary>
/// <remarks>
/// A list of segments of which only the last is open. Its <see cref="Segment.Claims"/> counts claimed slots, in steps of two, and
/// the lowest bit says that the reader sleeps: a writer learns with its claim whether it has to wake the reader, and the reader
/// falls asleep only if nothing was claimed. A full segment stays full until it is put at the end of the list again, so a writer
/// that comes late, with an old segment in hand, finds no room there and looks for the last one.
/// The reader keeps off the cache line on which writers count: it looks at the mark in the slot itself.
/// </remarks>
internal sealed class MultipleProducerQueue<T>
    where T : struct
{
    private const int LargestSegment = 1024;
    private const int MostSpares = 24;
    private const int Slept = 1;
    private const int Claim = 2;

    private readonly Lock _growing = new();
    private readonly Reader _reader;
    private Segment _last;
    private Segment? _spares; // linked by Following; guarded by _growing, as is the count
    private int _spareCount;
#pragma warning disable CS0169 // Keeps what writers read off the line that the reader writes, whose object comes next.
    private readonly CacheLine _behind;
#pragma warning restore CS0169

    /// <summary>An empty queue.</summary>
    /// <param name="firstSegment">Slots to begin with, a power of two; each segment is four times its predecessor, up to 1,024.</param>
    public MultipleProducerQueue(int firstSegment)
    {
        _last = new Segment(firstSegment) { Claims = 0 };
        _reader = new Reader { First = _last, Slots = _last.Slots };
    }

    /// <summary>False when <see cref="TryDequeue"/> would take something. For the reader; a hint to others.</summary>
    public bool IsEmpty
    {
        get
        {
            Slot[] slots = _reader.Slots;
            int next = Volatile.Read(ref _reader.Next);
            if (next < slots.Length)
            {
                return !Volatile.Read(ref slots[next].Ready);
            }
            return Volatile.Read(ref _reader.First.Following) is not { } following || !Volatile.Read(ref following.Slots[0].Ready);
        }
    }

    /// <summary>How many there are, those being written included; a snapshot.</summary>
    public int Count
    {
        get
        {
            int count = -Volatile.Read(ref _reader.Next);
            Segment last = Volatile.Read(ref _last); // behind it there may be one that is not open yet
            for (Segment? segment = Volatile.Read(ref _reader.First); segment is not null; segment = Volatile.Read(ref segment.Following))
            {
                count += Math.Min(Volatile.Read(ref segment.Claims) >> 1, segment.Slots.Length);
                if (segment == last)
                {
                    break;
                }
            }
            return Math.Max(count, 0);
        }
    }

    /// <summary>Adds an item. From any thread.</summary>
    /// <returns>True when the reader sleeps and nobody else was told so: the caller wakes it.</returns>
    public bool Enqueue(in T item)
    {
        while (true)
        {
            Segment segment = Volatile.Read(ref _last);
            int claims = Interlocked.Add(ref segment.Claims, Claim) - Claim;
            Slot[] slots = segment.Slots;
            int index = claims >> 1;
            if ((uint)index < (uint)slots.Length)
            {
                ref Slot slot = ref slots[index];
                slot.Item = item;
                Volatile.Write(ref slot.Ready, true);
                return (claims & Slept) != 0 && (Interlocked.And(ref segment.Claims, ~Slept) & Slept) != 0;
            }
            Grow(segment);
        }
    }

    /// <summary>Takes the oldest item; by the reader only. False also while the oldest is still being written.</summary>
    public bool TryDequeue(out T item)
    {
        Reader reader = _reader;
        Slot[] slots = reader.Slots;
        int next = reader.Next;
        if ((uint)next >= (uint)slots.Length)
        {
            if (!TryNextSegment())
            {
                item = default;
                return false;
            }
            slots = reader.Slots;
            next = 0;
        }
        ref Slot slot = ref slots[next];
        if (!Volatile.Read(ref slot.Ready))
        {
            item = default;
            return false;
        }
        item = slot.Item;
        slot = default;
        reader.Next = next + 1;
        return true;
    }

    /// <summary>
    /// The reader falls asleep, unless there is something to take: from success on, one call of <see cref="Enqueue"/> or
    /// <see cref="TryWake"/> answers true.
    /// </summary>
    public bool TrySleep()
    {
        Segment first = _reader.First;
        int next = _reader.Next;
        if (next < first.Slots.Length)
        {
            return Interlocked.CompareExchange(ref first.Claims, (next << 1) | Slept, next << 1) == next << 1;
        }
        lock (_growing)
        {
            if (first.Following is not null)
            {
                return false;
            }
            Interlocked.Or(ref first.Claims, Slept); // whoever puts the next segment there takes the mark along
            return true;
        }
    }

    /// <summary>Wakes the reader without an item: true when it slept and nobody else was told so. On the reader's own thread.</summary>
    public bool TryWake()
    {
        lock (_growing) // the mark is on the last segment, and stays there meanwhile
        {
            return (Interlocked.And(ref _last.Claims, ~Slept) & Slept) != 0;
        }
    }

    private void Grow(Segment full)
    {
        lock (_growing)
        {
            // Others were faster; or the segment has gone round meanwhile and is the last one again, with room.
            if (_last != full || Volatile.Read(ref full.Claims) >> 1 < full.Slots.Length)
            {
                return;
            }
            Segment segment = TakeSpare(full.Slots.Length) ?? new Segment(Math.Min(full.Slots.Length * 4, LargestSegment));
            Volatile.Write(ref full.Following, segment);
            // Open from here on, also for a writer that has had it in hand since it was last in use.
            Volatile.Write(ref segment.Claims, Interlocked.And(ref full.Claims, ~Slept) & Slept);
            Volatile.Write(ref _last, segment);
        }
    }

    private bool TryNextSegment()
    {
        Segment used = _reader.First;
        if (Volatile.Read(ref used.Following) is not { } following)
        {
            return false;
        }
        // Following stays in place for those who count; the segment is in nobody's way until it is taken from the spares.
        Volatile.Write(ref _reader.First, following);
        _reader.Slots = following.Slots;
        Volatile.Write(ref _reader.Next, 0);
        lock (_growing)
        {
            if (_spareCount < MostSpares && used.Slots.Length >= (_spares?.Slots.Length ?? 0))
            {
                used.Following = _spares;
                _spares = used;
                _spareCount++;
            }
        }
        return true;
    }

    /// <summary>A segment that is at least so long; shorter ones are not worth keeping any more.</summary>
    private Segment? TakeSpare(int length)
    {
        Segment? spare = _spares;
        if (spare is null || spare.Slots.Length < length)
        {
            _spares = null;
            _spareCount = 0;
            return null;
        }
        _spares = spare.Following;
        _spareCount--;
        spare.Following = null;
        return spare;
    }

    private sealed class Reader
    {
        public required Segment First;
        public required Slot[] Slots;
        public int Next;
#pragma warning disable CS0169
        private readonly CacheLine _behind;
#pragma warning restore CS0169
    }

    private sealed class Segment(int length)
    {
        public readonly Slot[] Slots = new Slot[length];
        public Segment? Following;
        public int Claims = length << 1; // closed until it is the last one
    }

    private struct Slot
    {
        public T Item;
        public bool Ready;
    }

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct CacheLine;
}
