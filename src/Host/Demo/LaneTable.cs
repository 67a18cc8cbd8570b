using System.Globalization;
using ActorNet.Actors.Lanes;
using Spectre.Console;

namespace ActorNet.Host.Demo;

/// <summary>Shows what lanes did: where their time went, how much they had to do, and for how long one thing kept the rest waiting.</summary>
public static class LaneTable
{
    private static readonly ReportTable Layout =
        new(["lane", "busy", "polled", "slept", "turns", "events", "ring hits", "ticks", "wake-ups", "longest turn"], words: 1);

    /// <summary>A table for a terminal.</summary>
    public static Table Draw(IEnumerable<LaneStatistics> lanes) => Layout.Draw(lanes.Select(Cells));

    /// <summary>The same as lines, for files and pipes.</summary>
    public static string Write(IEnumerable<LaneStatistics> lanes) => Layout.Write(lanes.Select(Cells));

    private static string[] Cells(LaneStatistics lane) =>
    [
        lane.Lane, Share(lane, lane.Busy), Share(lane, lane.Polled), Share(lane, lane.Slept),
        Number(lane.Turns), Number(lane.ReadinessEvents), Number(lane.RingHits), Number(lane.TimersFired), Number(lane.WakeUps),
        string.Create(CultureInfo.InvariantCulture, $"{lane.LongestTurnLately.TotalMilliseconds:F3} ms"),
    ];

    private static string Share(in LaneStatistics lane, TimeSpan part)
    {
        TimeSpan all = lane.Busy + lane.Polled + lane.Slept;
        return all == TimeSpan.Zero ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / all:F1} %");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
