using System.Collections.Immutable;

namespace ActorNet.Actors.Lanes;

/// <summary>Every number that a lane reports.</summary>
public static class LaneStatisticTable
{
    private const string Seconds = "s";

    /// <summary>In the order of reports.</summary>
    public static ImmutableArray<LaneStatistic> All { get; } =
    [
        new("busy", Seconds, true, "time in rounds that found work", static lane => lane.Busy.TotalSeconds),
        new("polled", Seconds, true, "time in rounds that found none, before going to sleep", static lane => lane.Polled.TotalSeconds),
        new("slept", Seconds, true, "time asleep in epoll", static lane => lane.Slept.TotalSeconds),
        new("sleeps", "", true, "how often it went to sleep", static lane => lane.Sleeps),
        new("wake-ups", "", true, "sleeps ended by another thread with work for it", static lane => lane.WakeUps),
        new("rounds", "", true, "rounds of its loop that found work", static lane => lane.Rounds),
        new("turns", "", true, "pieces of work taken from its run queue", static lane => lane.Turns),
        new("handed-over", "", true, "turns that other threads asked for", static lane => lane.HandedOver),
        new("events", "", true, "descriptors found ready", static lane => lane.ReadinessEvents),
        new("ring-hits", "", true, "looks at a ring that found work", static lane => lane.RingHits),
        new("ticks", "", true, "timers that ticked", static lane => lane.TimersFired),
        new("timers", "", false, "timers that wait", static lane => lane.TimersWaiting),
        new("longest-turn", Seconds, false, "longest round since the start; all else on the lane waited for it", static lane => lane.LongestTurn.TotalSeconds),
        new("longest-lately", Seconds, false, "longest round of the last ten to twenty seconds", static lane => lane.LongestTurnLately.TotalSeconds),
    ];
}
