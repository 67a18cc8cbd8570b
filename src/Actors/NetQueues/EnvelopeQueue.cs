using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// A first-in first-out queue of envelopes with one reader: a plain ring for what the reader's own thread adds, an inbox for
/// all other threads. The order of one sender is kept, because a sender stays on its thread.
/// </summary>
internal sealed class EnvelopeQueue
{
    private readonly ConcurrentQueue<Envelope> _inbox = new();
    private Envelope[] _ring = new Envelope[16];
    private int _head;
    private int _count;
    private int _owed;
    private bool _preferInbox;
    private int _first; // of the ring, that came before what is in the inbox
    private int _posted; // in the inbox; written last when one is added

    public bool IsEmpty => Volatile.Read(ref _count) == 0 && Volatile.Read(ref _posted) == 0;

    public int Count => Volatile.Read(ref _count) + Volatile.Read(ref _posted);

    /// <summary>Adds to the ring; on the reader's thread, after <see cref="BeginAtHome"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddAtHome(Envelope envelope)
    {
        int count = _count;
        Envelope[] ring = count == _ring.Length ? Grow() : _ring;
        ring[(_head + count) & (ring.Length - 1)] = envelope;
        _count = count + 1;
    }

    /// <summary>Adds to the inbox; from any thread.</summary>
    public void Post(Envelope envelope)
    {
        _inbox.Enqueue(envelope);
        // Also a full fence: the message is visible before the caller looks whether the mailbox is scheduled; the reader goes
        // idle, fences and looks here again.
        Interlocked.Increment(ref _posted);
    }

    /// <summary>
    /// The reader's thread adds to the ring from now on. What it left in the inbox until now, when it was a thread like any
    /// other, must not be overtaken.
    /// </summary>
    public void BeginAtHome() => _owed = _inbox.Count;

    /// <summary>True while something in the inbox is older than what is in the ring; for the reader only.</summary>
    public bool OwesInbox => _owed > 0;

    /// <summary>Envelopes in the ring; for the reader only.</summary>
    public int RingCount => _count;

    /// <summary>An envelope in the ring, by its place; for the reader only.</summary>
    public ref Envelope InRing(int index) => ref _ring[(_head + index) & (_ring.Length - 1)];

    /// <summary>Moves what is in the inbox to the end of the ring; for the reader only, on its thread.</summary>
    /// <returns>How many there were.</returns>
    public int TakeInbox()
    {
        int taken = 0;
        for (int most = Volatile.Read(ref _posted); taken < most && _inbox.TryDequeue(out Envelope envelope); taken++)
        {
            Interlocked.Decrement(ref _posted);
            AddAtHome(envelope);
        }

        _first = _count; // what comes through the inbox from now on is younger
        return taken;
    }

    /// <summary>Takes the next envelope; for the reader only.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="posted">True when it came through the inbox.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // bench/actors, NetQueue: 4 of 24 ns a hop
    public bool TryDequeue(out Envelope envelope, out bool posted)
    {
        if (Volatile.Read(ref _posted) != 0 && TryTakePosted(out envelope)) return posted = true;
        posted = false;
        int count = _count;
        if (count == 0)
        {
            envelope = default;
            return false;
        }

        Envelope[] ring = _ring;
        int head = _head;
        ref Envelope slot = ref ring[head];
        envelope = slot;
        slot = default;
        _head = (head + 1) & (ring.Length - 1);
        _count = count - 1;
        if (_first > 0) _first--;
        return true;
    }

    private bool TryTakePosted(out Envelope envelope)
    {
        // Turn about, so that neither side starves the other.
        bool now = _first == 0 && (_owed > 0 || _preferInbox || _count == 0);
        _preferInbox = !now;
        if (!now || !_inbox.TryDequeue(out envelope))
        {
            envelope = default;
            return false;
        }

        Interlocked.Decrement(ref _posted);
        if (_owed > 0) _owed--;
        return true;
    }

    private Envelope[] Grow()
    {
        var larger = new Envelope[_ring.Length * 2];
        for (int i = 0; i < _count; i++) larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _head = 0;
        return _ring = larger;
    }
}
