using System.Diagnostics;

namespace ActorNet.Actors.Lanes;

/// <content>The loop. What it counts and when it looked last stays in locals: other threads read the lane's fields all the time.</content>
public sealed partial class Lane
{
    /// <summary>Turns between two looks at rings and timers: bounds how long a kick can wait behind work.</summary>
    private const int TurnsPerRound = 32;

    /// <summary>Timers that tick in one round; others that are due wait for the next.</summary>
    private const int TicksPerRound = 64;

    // A look at the descriptors is a system call of 0.2 us: at most one part in a hundred of a busy lane's time, one in ten
    // of one that has nothing to do but wait for them.
    private static readonly long LookWhenBusy = 20 * (Stopwatch.Frequency / 1_000_000);
    private static readonly long LookWhenIdle = 2 * (Stopwatch.Frequency / 1_000_000);

    private void Loop()
    {
        long spin = _settings.Spin == Timeout.InfiniteTimeSpan ? long.MaxValue : LaneTimers.After(0, _settings.Spin);
        long now = _now = Stopwatch.GetTimestamp();
        long worked = now, looked = now;
        _meter.Begin(now);
        while (!_stopping)
        {
            int handedOver = TakeHandedOver();
            int turns = RunTurns();
            int hits = PollRings();
            int ticks = _timers.Next <= now ? _timers.Fire(now, TicksPerRound) : 0;
            int events = 0;
            if (now - looked >= ((turns | hits | ticks) != 0 ? LookWhenBusy : LookWhenIdle))
            {
                events = _reactor.Poll(TimeSpan.Zero);
                looked = now;
            }

            // The one timestamp of a round: for timers, for looking and sleeping, and for the statistics.
            now = _now = Stopwatch.GetTimestamp();
            var round = new LaneMeter.Round(turns, handedOver, events, hits, ticks, _timers.Count);
            _meter.EndRound(now, round);
            if (round.Worked) worked = now;
            else if (now - worked >= spin && TrySleep(ref now)) worked = looked = now;
        }
    }

    private int TakeHandedOver()
    {
        // Bounded: the inbox may be refilled while it is emptied.
        int taken = 0;
        while (taken < TurnsPerRound && _inbox.TryDequeue(out IRunnable? run))
        {
            _local.Enqueue(run);
            taken++;
        }

        return taken;
    }

    private int RunTurns()
    {
        // Only what waits now: what comes meanwhile, the same mailbox perhaps, has its turn in the next round.
        int turns = Math.Min(_local.Count, TurnsPerRound);
        int run = 0;
        while (run < turns)
        {
            try
            {
                while (run < turns)
                {
                    run++;
                    _local.Dequeue().Run();
                }
            }
            catch (Exception e) when (_failed is not null)
            {
                _failed(e);
            }
        }

        return turns;
    }

    private int PollRings()
    {
        int hits = 0;
        for (int i = 0; i < _pollSources.Count; i++)
        {
            if (_pollSources[i].Poll()) hits++;
        }

        return hits;
    }

    /// <summary>Sleeps until a descriptor is ready, a timer is due or another thread has work. False when there is some already.</summary>
    private bool TrySleep(ref long now)
    {
        bool worked = false;
        for (int i = 0; i < _pollSources.Count; i++) worked |= _pollSources[i].Arm();
        long next = _timers.NextUncancelled();
        if (worked || _local.Count > 0 || next <= now) return false;

        _meter.BeginSleep(now, _timers.Count);
        int events = 0;
        Volatile.Write(ref _asleep, 1);
        // Full fence: _asleep is visible before the inbox is looked at; pairs with the fence in Execute.
        Interlocked.MemoryBarrier();
        if (_inbox.IsEmpty && !_stopping)
            events = _reactor.Poll(next == long.MaxValue ? Timeout.InfiniteTimeSpan : Stopwatch.GetElapsedTime(now, next));
        bool woken = Interlocked.Exchange(ref _asleep, 0) == 0; // whoever woke us has taken the mark
        now = _now = Stopwatch.GetTimestamp();
        _meter.EndSleep(now, woken, events);
        return true;
    }

    /// <summary>Ends: what was handed over before has its turn, timers go on elsewhere.</summary>
    private void Finish()
    {
        while (_inbox.TryDequeue(out IRunnable? run)) _local.Enqueue(run);
        for (int rounds = (_local.Count + TurnsPerRound - 1) / TurnsPerRound; rounds > 0; rounds--) RunTurns();
        long now = Stopwatch.GetTimestamp();
        _meter.End(now);
        while (_timers.TryTake(out LaneTimer? timer, out long deadline))
            timer!.Scheduler.TakeOver(timer, deadline > now ? Stopwatch.GetElapsedTime(now, deadline) : TimeSpan.Zero);
    }
}
