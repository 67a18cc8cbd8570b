using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <content>What waits for credit: how much, for how long, and in whose memory.</content>
public sealed partial class Link
{
    /// <summary>How long the timer's interval becomes while it finds nothing to do, in times of hold.</summary>
    private const int MostHolds = 16;

    private LinkTimer? _timer;
    private bool _timed;
    private TimeSpan _interval;
    private int _unpaid; // frames of copies whose sender has its credit back: see CopyOutHeld

    /// <summary>The timer that the link asked for has fired: drops what has waited too long, and copies out what a guest waits for.</summary>
    public void OnTimer()
    {
        _timed = false;
        TimeSpan now = Now;
        if (Settings.Overflow == Overflow.Deadline)
        {
            while (_waiting.TryPeek(out WaitingBatch oldest) && now - oldest.Since >= Settings.Deadline) Drop(Dequeue(), PortCounter.Deadline);
        }

        // Less and less often while there is nothing to do: a port may be stuck for days.
        _interval = CopyOutHeld(now) > 0 ? Settings.Hold : TimeSpan.FromTicks(Math.Min(2 * _interval.Ticks, MostHolds * Settings.Hold.Ticks));
        if (_waiting.Count > 0) SetTimer();
    }

    private TimeSpan Now => _scheduler?.MonotonicClock ?? TimeSpan.Zero;

    private void HoldBack(FrameBatch batch)
    {
        switch (Settings.Overflow)
        {
            case Overflow.DropNewest when Waiting + batch.Count > Settings.Limit:
            case Overflow.DropOldest when batch.Count > Settings.Limit:
                Drop(batch, PortCounter.NoCredit);
                return;
            case Overflow.DropOldest:
                while (Waiting + batch.Count > Settings.Limit) Drop(Dequeue(), PortCounter.NoCredit);
                break;
        }

        if (_waiting.Count == 0) _interval = Settings.Hold;
        Waiting += batch.Count;
        WaitingBytes += batch.TotalBytes;
        _waiting.Enqueue(new WaitingBatch(batch, Now));
        if (Waiting > HighWater) HighWater = Waiting;
        SetTimer();
    }

    /// <summary>The most frames that ever waited for credit.</summary>
    public int HighWater { get; private set; }

    private FrameBatch Dequeue()
    {
        (FrameBatch batch, _, bool unpaid) = _waiting.Dequeue();
        Waiting -= batch.Count;
        WaitingBytes -= batch.TotalBytes;
        if (unpaid) _unpaid -= batch.Count;
        return batch;
    }

    // One timer at a time, and none while nothing waits.
    private void SetTimer()
    {
        if (_timed || _scheduler is null) return;
        _timed = true;
        TimeSpan wait = _interval;
        if (Settings.Overflow == Overflow.Deadline)
        {
            TimeSpan left = _waiting.Peek().Since + Settings.Deadline - Now;
            if (left < wait) wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        _scheduler.ScheduleTellOnce(wait, _owner, _timer ??= new LinkTimer(this), _owner);
    }

    // In place: a full turn of the queue keeps its order.
    // The copy of a batch that passes through here keeps the credit of its sender. That of a clone does not: its source goes home whole, and its
    // sender may send again. So only as many are copied as the receiver might have of them anyway; the rest holds the sender back, as it should.
    private int CopyOutHeld(TimeSpan now)
    {
        int copied = 0;
        for (int i = _waiting.Count; i > 0; i--)
        {
            WaitingBatch held = _waiting.Dequeue();
            // What we made ourselves, of our own buffers, waits at its source, which is nobody else's loss.
            bool lent = !held.Batch.IsPooled && !held.Batch.IsRevoked && (held.Batch.HolderCount > 0 || held.Batch.Source is { HolderCount: > 0 });
            bool unpaid = lent && held.Batch.HolderCount == 0;
            bool copy = lent && now - held.Since >= Settings.Hold && (!unpaid || _unpaid + held.Batch.Count <= Settings.Credit);
            if (copy) copied += held.Batch.Count;
            if (copy && unpaid) _unpaid += held.Batch.Count;
            _waiting.Enqueue(copy ? held with { Batch = CopyOut(held.Batch), Unpaid = unpaid } : held);
        }

        return copied;
    }

    private FrameBatch CopyOut(FrameBatch batch)
    {
        _counters.Add(PortCounter.CopiedOut, batch.Count);
        return batch.CopyOut(CopyKeeper.Instance, this);
    }

    private readonly record struct WaitingBatch(FrameBatch Batch, TimeSpan Since, bool Unpaid = false);
}
