using System.Collections.Concurrent;
using ActorNet.Actors.Lanes;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// A first-in first-out queue of envelopes with one reader: a plain ring for tells from the reader's own lane, an inbox for
/// all others. The order of one sender is kept; a sender stays on its lane.
/// </summary>
internal sealed class EnvelopeQueue
{
    private readonly ConcurrentQueue<Envelope> _inbox = new();
    private Envelope[] _ring = new Envelope[16];
    private int _head;
    private int _count;
    private Lane? _lane;
    private bool _preferInbox;

    public bool IsEmpty => Volatile.Read(ref _count) == 0 && _inbox.IsEmpty;

    public int Count => Volatile.Read(ref _count) + _inbox.Count;

    public void Enqueue(in Envelope envelope)
    {
        Lane? lane = _lane;
        if (lane is null || Lane.Current != lane)
        {
            _inbox.Enqueue(envelope);
            // Full fence: the message is visible before the caller looks whether the mailbox is scheduled; the reader goes
            // idle, fences and looks here again. The queue itself publishes with a release store only.
            Interlocked.MemoryBarrier();
            return;
        }

        if (_count == _ring.Length) Grow();
        _ring[(_head + _count) & (_ring.Length - 1)] = envelope;
        _count++;
    }

    /// <summary>For the reader only.</summary>
    public bool TryDequeue(out Envelope envelope)
    {
        // Turn about, so that neither side starves the other.
        bool inboxFirst = _preferInbox || _count == 0;
        _preferInbox = !inboxFirst;
        if (inboxFirst && _inbox.TryDequeue(out envelope)) return true;
        if (_count == 0)
        {
            envelope = default;
            // The ring opens for business only once the inbox is empty: what this lane told us before we knew
            // that it is ours is in there, and must not be overtaken.
            _lane ??= Lane.Current;
            return false;
        }

        ref Envelope slot = ref _ring[_head];
        envelope = slot;
        slot = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        return true;
    }

    private void Grow()
    {
        var larger = new Envelope[_ring.Length * 2];
        for (int i = 0; i < _count; i++) larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }
}
