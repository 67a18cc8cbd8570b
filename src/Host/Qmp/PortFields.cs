using ActorNet.Actors.Ports;

namespace ActorNet.Host.Qmp;

/// <summary>What <c>query-netdevs</c> says of each port.</summary>
public static class PortFields
{
    /// <summary>In the order of the answer.</summary>
    public static QmpTable<PortReport> Table { get; } = new QmpTable<PortReport>()
        .Text("id", "its name", static port => port.Id)
        .Text("type", "what kind of port it is, as after -netdev or -device", static port => port.Kind)
        .Flag("link-up", "whether its link is up", static port => port.LinkUp)
        .Count("frames-in", "frames that entered the datapath here", static port => port.FramesIn)
        .Count("bytes-in", "bytes of those frames", static port => port.BytesIn)
        .Count("frames-out", "frames that left the datapath here", static port => port.FramesOut)
        .Count("bytes-out", "bytes of those frames", static port => port.BytesOut)
        .Count("queued", "frames that wait in it now", static port => port.Queued)
        .Count("credit", "frames that it may send to its peer now", static port => port.Credit)
        .Count("dropped", "frames dropped here", static port => port.Dropped)
        .Counts("drops", "the same by cause; causes that never happened are left out", DropsByCause);

    // A cause may be counted in two places: JSON has each name once.
    private static IEnumerable<KeyValuePair<string, long>> DropsByCause(PortReport port) =>
        port.Drops.GroupBy(static drop => drop.Cause).Select(static cause => KeyValuePair.Create(cause.Key, cause.Sum(static drop => drop.Frames)));
}
