namespace ActorNet.Runtime;

/// <summary>
/// Scheduled work by deadline; equal deadlines keep their order. Cancelled entries are swept out when they may be the greater part,
/// so that short-lived timeouts with long delays do not pile up. Not thread-safe.
/// </summary>
internal sealed class TimerQueue
{
    private const int FirstSweep = 1024;

    private PriorityQueue<ScheduledWork, (long Deadline, long Order)> _queue = new();
    private long _order;
    private int _sweepAt = FirstSweep;

    /// <summary>Entries, cancelled ones included.</summary>
    public int Count => _queue.Count;

    /// <summary>The deadline of the first entry, long.MaxValue when there is none.</summary>
    public long NextDeadline => _queue.TryPeek(out _, out (long Deadline, long Order) first) ? first.Deadline : long.MaxValue;

    public void Add(ScheduledWork work)
    {
        if (_queue.Count >= _sweepAt)
        {
            Sweep();
        }
        _queue.Enqueue(work, (work.Deadline, _order++));
    }

    /// <summary>Takes the first entry whose deadline has come.</summary>
    public bool TryTakeDue(long now, out ScheduledWork? work)
    {
        if (_queue.TryPeek(out work, out (long Deadline, long Order) first) && first.Deadline <= now)
        {
            _queue.Dequeue();
            return true;
        }
        work = null;
        return false;
    }

    public void Clear() => _queue.Clear();

    private void Sweep()
    {
        var kept = new PriorityQueue<ScheduledWork, (long Deadline, long Order)>();
        kept.EnqueueRange(_queue.UnorderedItems.Where(static e => !e.Element.IsCancelled));
        _queue = kept;
        _sweepAt = Math.Max(FirstSweep, 2 * kept.Count);
    }
}
