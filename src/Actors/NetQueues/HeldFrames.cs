using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// For an actor whose data lane may stay closed: after a while, copies wait in place of the batches that lie in guests' buffers, so that
/// a receiver that is stuck does not keep other guests' rings.
/// </summary>
/// <param name="self">The actor, which hears <see cref="HeldTooLong"/>.</param>
/// <param name="queue">Its queue.</param>
/// <param name="counters">Where it counts the frames.</param>
/// <param name="scheduler">Its system's.</param>
public sealed class HeldFrames(IActorRef self, NetQueue queue, PortCounters counters, IScheduler scheduler)
{
    /// <summary>How long the timer's interval becomes while it finds nothing to copy, in times of hold.</summary>
    private const int MostHolds = 16;

    private bool _timed;
    private long _closings;
    private TimeSpan _interval = queue.Hold;

    /// <summary>The data lane was closed. Cheap: there is one timer at a time, however often it is closed and opened.</summary>
    public void OnClosed()
    {
        if (_timed) return;
        _timed = true;
        _closings = queue.Closings;
        scheduler.ScheduleTellOnce(_interval, self, HeldTooLong.Instance, self);
    }

    /// <summary>On <see cref="HeldTooLong"/>: copies, if the lane has been closed all the time.</summary>
    /// <param name="inHand">The batch that the actor works on, or null.</param>
    /// <returns>What it works on from now on.</returns>
    public FrameBatch? OnTimer(FrameBatch? inHand)
    {
        _timed = false;
        TimeSpan last = _interval;
        _interval = queue.Hold;
        if (!queue.IsClosed) return inHand;
        if (queue.Closings == _closings)
        {
            int copied = queue.CopyOutWaiting(CopyKeeper.Instance);
            if (inHand is { IsPooled: false, IsRevoked: false })
            {
                inHand = inHand.CopyOut(CopyKeeper.Instance);
                copied += inHand.Count;
            }

            counters.Add(PortCounter.CopiedOut, copied);
            // Less and less often while there is nothing to do: a guest may be stuck for days.
            if (copied == 0) _interval = TimeSpan.FromTicks(Math.Min(2 * last.Ticks, MostHolds * queue.Hold.Ticks));
        }

        OnClosed();
        return inHand;
    }
}
