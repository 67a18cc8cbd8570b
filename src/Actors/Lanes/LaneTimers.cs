using System.Diagnostics;

namespace ActorNet.Actors.Lanes;

/// <summary>
/// What is due on a lane, by deadline; equal deadlines keep their order. A heap of four children a node: adding and firing are
/// O(log n), and cancelling costs nothing, because a timer that was cancelled is dropped when it comes up, or swept out when
/// such may be the greater part.
/// </summary>
/// <remarks>
/// Owned by one lane's thread. Times are timestamps of <see cref="Stopwatch"/>, passed in: the queue reads no clock.
/// </remarks>
internal sealed class LaneTimers
{
    private const int Arity = 4;
    private const int FirstSweep = 1024;
    private const int MostSpare = 64;

    private readonly Stack<LaneTimer> _spare = new(MostSpare);
    private Entry[] _heap = new Entry[16];
    private int _sweepAt = FirstSweep;
    private long _order;

    /// <summary>Timers waiting, cancelled ones included until they are dropped.</summary>
    public int Count { get; private set; }

    /// <summary>When the first timer is due; <see cref="long.MaxValue"/> when there is none. May be that of a cancelled one.</summary>
    public long Next => Count == 0 ? long.MaxValue : _heap[0].Deadline;

    /// <summary>As <see cref="Next"/>, of timers that were not cancelled: nobody need wake up for the others.</summary>
    public long NextUncancelled()
    {
        while (Count > 0 && _heap[0].Timer.IsCancelled) RemoveFirst();
        return Next;
    }

    /// <summary>A timer of a scheduler that has done its work, to serve again; null when there is none.</summary>
    public LaneTimer? TakeSpare(LaneScheduler scheduler) =>
        _spare.TryPeek(out LaneTimer? timer) && timer.Scheduler == scheduler ? _spare.Pop() : null;

    /// <summary>Adds a timer.</summary>
    public void Add(LaneTimer timer, long deadline)
    {
        if (Count >= _sweepAt) Sweep();
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        SiftUp(Count++, new Entry(deadline, _order++, timer));
    }

    /// <summary>Does what is due, at most <paramref name="limit"/> timers of it: the rest of the lane has its turn in between.</summary>
    /// <param name="now">The present; a timer added meanwhile is for the next call.</param>
    /// <param name="limit">The most to do.</param>
    /// <returns>How many timers ticked.</returns>
    public int Fire(long now, int limit)
    {
        int fired = 0;
        while (fired < limit && Next <= now)
        {
            (long deadline, _, LaneTimer timer) = _heap[0];
            if (timer.IsCancelled)
            {
                RemoveFirst();
                continue;
            }

            // Out of its place first: what the timer does may add others, or end the lane.
            if (timer.Interval == TimeSpan.Zero) RemoveFirst();
            else SiftDown(0, new Entry(NextTick(deadline, timer.Interval, now), _order++, timer));
            fired++;
            if (!timer.TryRun() && timer.Interval != TimeSpan.Zero) Remove(timer);
            if (!timer.CanServeAgain) continue;
            timer.Clear();
            if (_spare.Count < MostSpare) _spare.Push(timer);
        }

        return fired;
    }

    /// <summary>Takes any timer out, to have it wait elsewhere.</summary>
    public bool TryTake(out LaneTimer? timer, out long deadline)
    {
        (deadline, _, timer) = Count == 0 ? default : _heap[0];
        if (Count == 0) return false;
        RemoveFirst();
        return true;
    }

    /// <summary>The timestamp so long after another one; the end of time when that is beyond it.</summary>
    public static long After(long start, TimeSpan delay)
    {
        double stamps = delay.Ticks * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond);
        return stamps >= long.MaxValue - start ? long.MaxValue : start + (long)stamps;
    }

    // In step with the first deadline, so that a period does not drift; ticks that were missed are left out.
    private static long NextTick(long deadline, TimeSpan interval, long now)
    {
        long next = After(deadline, interval);
        if (next > now) return next;
        long period = Math.Max(next - deadline, 1);
        return now + period - ((now - deadline) % period);
    }

    private void Remove(LaneTimer timer)
    {
        int index = Array.FindIndex(_heap, 0, Count, entry => entry.Timer == timer);
        if (index >= 0) RemoveAt(index);
    }

    private void RemoveFirst() => RemoveAt(0);

    private void RemoveAt(int index)
    {
        Entry last = _heap[--Count];
        _heap[Count] = default;
        if (index == Count) return;
        SiftDown(index, last);
        SiftUp(index, _heap[index]);
    }

    private void Sweep()
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!_heap[i].Timer.IsCancelled) _heap[kept++] = _heap[i];
        }

        Array.Clear(_heap, kept, Count - kept);
        Count = kept;
        for (int i = (kept / Arity) + 1; i-- > 0;)
        {
            if (i < kept) SiftDown(i, _heap[i]);
        }

        _sweepAt = Math.Max(FirstSweep, 2 * kept);
    }

    private void SiftUp(int index, Entry entry)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(_heap[parent])) break;
            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = entry;
    }

    private void SiftDown(int index, Entry entry)
    {
        while (true)
        {
            int first = (index * Arity) + 1;
            if (first >= Count) break;
            int least = first;
            for (int child = first + 1; child < Math.Min(first + Arity, Count); child++)
            {
                if (_heap[child].IsBefore(_heap[least])) least = child;
            }

            if (!_heap[least].IsBefore(entry)) break;
            _heap[index] = _heap[least];
            index = least;
        }

        _heap[index] = entry;
    }

    private readonly record struct Entry(long Deadline, long Order, LaneTimer Timer)
    {
        public bool IsBefore(in Entry other) => Deadline < other.Deadline || (Deadline == other.Deadline && Order < other.Order);
    }
}
