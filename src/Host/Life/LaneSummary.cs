using System.Globalization;
using ActorNet.Actors.Lanes;

namespace ActorNet.Host.Life;

/// <summary>What a lane did in all its life, in one line of the log.</summary>
public static class LaneSummary
{
    /// <summary>Every number of the table with its name and unit.</summary>
    public static string Write(LaneStatistics lane) => $"lane {lane.Lane}: {string.Join(", ", LaneStatisticTable.All.Select(row => Cell(row, lane)))}";

    // Times to the microsecond; numbers of things as they are.
    private static string Cell(LaneStatistic row, LaneStatistics lane) =>
        row.Unit.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{row.Name} {row.Value(lane):F0}")
            : string.Create(CultureInfo.InvariantCulture, $"{row.Name} {row.Value(lane):0.######} {row.Unit}");
}
