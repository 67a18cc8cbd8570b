using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorNet.Actors.Lanes;

/// <summary>A lane's counters: written by its thread, once a round; read by any thread, as of one moment.</summary>
/// <remarks>
/// A sequence lock: the version is odd while the lane writes, and a reader that saw it change reads again. Costs the lane a few
/// plain stores a round, and the one timestamp that its loop needs anyway.
/// </remarks>
internal sealed class LaneMeter(string lane)
{
    /// <summary>How long "lately" is, at least.</summary>
    internal static readonly long Window = 10 * Stopwatch.Frequency;

    private Counters _counters;
    private int _version;

    /// <summary>Begins to count; the lane is busy until it says otherwise.</summary>
    public void Begin(long now)
    {
        BeginWrite();
        _counters.Since = _counters.WindowStart = now;
        EndWrite();
    }

    /// <summary>A round has ended.</summary>
    public void EndRound(long now, in Round round)
    {
        BeginWrite();
        ref Counters c = ref _counters;
        long took = now - c.Since;
        c.Since = now;
        if (round.Worked)
        {
            c.Busy += took;
            c.Rounds++;
            c.Turns += round.Turns;
            c.HandedOver += round.HandedOver;
            c.ReadinessEvents += round.ReadinessEvents;
            c.RingHits += round.RingHits;
            c.TimersFired += round.TimersFired;
            c.TimersWaiting = round.TimersWaiting;
            Turn(ref c, now, took);
        }
        else
        {
            c.Polled += took;
        }

        EndWrite();
    }

    /// <summary>The lane goes to sleep; what it did since the last round was looking for work.</summary>
    public void BeginSleep(long now, int timersWaiting)
    {
        BeginWrite();
        ref Counters c = ref _counters;
        c.Polled += now - c.Since;
        c.Since = now;
        c.Asleep = true;
        c.Sleeps++;
        c.TimersWaiting = timersWaiting;
        EndWrite();
    }

    /// <summary>The lane is awake again.</summary>
    public void EndSleep(long now, bool wokenByThread, int readinessEvents)
    {
        BeginWrite();
        ref Counters c = ref _counters;
        c.Slept += now - c.Since;
        c.Since = now;
        c.Asleep = false;
        c.ReadinessEvents += readinessEvents;
        if (wokenByThread) c.WakeUps++;
        EndWrite();
    }

    /// <summary>The lane has ended: its time stands still.</summary>
    public void End(long now)
    {
        BeginWrite();
        _counters.Busy += now - _counters.Since;
        _counters.Since = long.MaxValue;
        EndWrite();
    }

    /// <summary>From any thread. What goes on now is counted up to now.</summary>
    public LaneStatistics Read(long now)
    {
        Counters c = Copy();
        long current = Math.Max(now - c.Since, 0); // the lane may have gone on since the reader looked at the clock, or have ended
        long longest = c.Asleep ? c.Longest : Math.Max(c.Longest, current);
        long windowAge = now - c.WindowStart;
        long lately = windowAge >= 2 * Window ? 0 : windowAge >= Window ? c.WindowLongest : Math.Max(c.WindowLongest, c.PreviousLongest);
        return new LaneStatistics
        {
            Lane = lane,
            Busy = Span(c.Asleep ? c.Busy : c.Busy + current),
            Polled = Span(c.Polled),
            Slept = Span(c.Asleep ? c.Slept + current : c.Slept),
            Sleeps = c.Sleeps,
            WakeUps = c.WakeUps,
            Rounds = c.Rounds,
            Turns = c.Turns,
            HandedOver = c.HandedOver,
            ReadinessEvents = c.ReadinessEvents,
            RingHits = c.RingHits,
            TimersFired = c.TimersFired,
            TimersWaiting = c.TimersWaiting,
            LongestTurn = Span(longest),
            LongestTurnLately = Span(c.Asleep ? lately : Math.Max(lately, current)),
        };
    }

    private static void Turn(ref Counters c, long now, long took)
    {
        if (now - c.WindowStart >= Window)
        {
            c.PreviousLongest = now - c.WindowStart < 2 * Window ? c.WindowLongest : 0;
            c.WindowLongest = 0;
            c.WindowStart = now;
        }

        if (took <= c.WindowLongest) return;
        c.WindowLongest = took;
        if (took > c.Longest) c.Longest = took;
    }

    private static TimeSpan Span(long stamps) => Stopwatch.GetElapsedTime(0, stamps);

    private void BeginWrite()
    {
        _version++;
        Volatile.WriteBarrier(); // the odd version is seen before anything that follows
    }

    private void EndWrite() => Volatile.Write(ref _version, _version + 1);

    private Counters Copy()
    {
        var spin = new SpinWait();
        while (true)
        {
            int version = Volatile.Read(ref _version);
            Counters copy = _counters;
            Volatile.ReadBarrier(); // pairs with the barriers of the writer: an unchanged version means that nothing was written
            if ((version & 1) == 0 && version == Volatile.Read(ref _version)) return copy;
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>What one round found.</summary>
    internal readonly record struct Round(int Turns, int HandedOver, int ReadinessEvents, int RingHits, int TimersFired, int TimersWaiting)
    {
        /// <summary>True when there was anything.</summary>
        public bool Worked => (Turns | ReadinessEvents | RingHits | TimersFired) != 0;
    }

    // Cache lines of its own: what other threads look at all the time must not lie beside it.
    [StructLayout(LayoutKind.Sequential, Size = 320)]
    private struct Counters
    {
        private readonly PadBefore _pad;
        public long Since;
        public long Busy;
        public long Polled;
        public long Slept;
        public long Sleeps;
        public long WakeUps;
        public long Rounds;
        public long Turns;
        public long HandedOver;
        public long ReadinessEvents;
        public long RingHits;
        public long TimersFired;
        public long Longest;
        public long WindowStart;
        public long WindowLongest;
        public long PreviousLongest;
        public int TimersWaiting;
        public bool Asleep;

        [StructLayout(LayoutKind.Sequential, Size = 64)]
        private struct PadBefore;
    }
}
