using ActorNet.Actors.Lanes;

namespace ActorNet.Host.Qmp;

/// <summary>What <c>query-lanes</c> says of each lane: its name, and every number of <see cref="LaneStatisticTable"/>.</summary>
public static class LaneFields
{
    /// <summary>In the order of the answer.</summary>
    public static QmpTable<LaneStatistics> Table { get; } = Make();

    private static QmpTable<LaneStatistics> Make()
    {
        QmpTable<LaneStatistics> table = new QmpTable<LaneStatistics>().Text("lane", "its name", static lane => lane.Lane);
        foreach (LaneStatistic row in LaneStatisticTable.All)
            table = row.Unit.Length == 0
                ? table.Count(row.Name, row.Text, lane => (long)row.Value(lane))
                : table.Number(row.Name, $"{row.Text}, in {row.Unit}", lane => row.Value(lane));
        return table;
    }
}
