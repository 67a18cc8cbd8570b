using System.Text.Json;
using ActorNet.Actors.Filters;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;

namespace ActorNet.Host.Qmp;

/// <summary>What <c>query-netdevs</c> says of each port.</summary>
public static class PortFields
{
    /// <summary>In the order of the answer.</summary>
    public static QmpTable<PortReport> Table { get; } = new QmpTable<PortReport>()
        .Text("id", "its name", static port => port.Id)
        .Text("type", "what kind of port it is, as after -netdev or -device", static port => port.Kind)
        .Text("peer", "the port it is joined to, or null", static port => port.Peer)
        .Text("path", "of an af-packet or af-xdp port, by what way its frames reach the interface; null while that is gone, and of others", static port => port.Path)
        .Flag("link-up", "whether its link is up", static port => port.LinkUp)
        .Count("frames-in", "frames that entered the datapath here; by a port of a bridge, the bridge", static port => port.FramesIn)
        .Count("bytes-in", "bytes of those frames", static port => port.BytesIn)
        .Count("frames-out", "frames that left the datapath here; by a port of a bridge, the bridge", static port => port.FramesOut)
        .Count("bytes-out", "bytes of those frames", static port => port.BytesOut)
        .Count("queued", "frames that wait in it now", static port => port.Queued)
        .Count("queued-bytes", "bytes that wait in its queue now", static port => port.QueuedBytes)
        .Count("high-water", "the most frames that ever waited in its queue", static port => port.HighWater)
        .Add("closed", "array", "why it takes no frames now; empty when it does", static (json, port) => WriteGate(json, port.Gate))
        .Count("closings", "how often it stopped taking frames", static port => port.Closings)
        .Add("wait-us", "object", "frames by how long they waited in its queue: by upper bound in microseconds, \"more\" beyond", static (json, port) => WriteWaits(json, port))
        .Text("overflow", "what becomes of frames for its peer without credit", static port => port.Overflow)
        .Count("credit", "frames that it may send to its peer now", static port => port.Credit)
        .Count("credit-bytes", "bytes that it may send to its peer now", static port => port.CreditBytes)
        .Count("waiting", "frames that wait for credit", static port => port.Waiting)
        .Count("outstanding", "batches that are with its peer", static port => port.Outstanding)
        .Count("dropped", "frames dropped here", static port => port.Dropped)
        .Counts("drops", "the same by cause; causes that never happened are left out", static port => ByName(port.Drops))
        .Counts("events", "what else happened here, and how often", static port => ByName(port.Events))
        .Add("driver", "object", "of a NIC in use, what its driver agreed on: features, ring (split or packed), queue-pairs in use, memory-regions, datapath (actors or vhost-net) and datapath-reason (why actors, where the peer offers vhost-net); else null", static (json, port) => WriteDriver(json, port.Driver))
        .Add("filters", "array", "the filters on it, the one next to it first: id, type, whether it is on, what it holds, what it counted", static (json, port) => WriteFilters(json, port))
        .Count("unaccounted", "frames that entered here and neither left, were dropped nor wait: 0, or actornet has a bug", static port => port.Imbalance);

    // A cause may be counted in two places: JSON has each name once.
    private static IEnumerable<KeyValuePair<string, long>> ByName(IEnumerable<DropCount> counts) =>
        counts.GroupBy(static count => count.Cause).Select(static cause => KeyValuePair.Create(cause.Key, cause.Sum(static count => count.Frames)));

    private static void WriteGate(Utf8JsonWriter json, DataGate gate)
    {
        json.WriteStartArray();
        foreach (DataGate reason in Enum.GetValues<DataGate>())
            if (reason != DataGate.None && gate.HasFlag(reason)) json.WriteStringValue(DataGateNames.Of(reason));
        json.WriteEndArray();
    }

    private static void WriteWaits(Utf8JsonWriter json, PortReport port)
    {
        json.WriteStartObject();
        for (int bucket = 0; bucket < port.Waits.Length; bucket++)
        {
            if (port.Waits[bucket] == 0) continue;
            string bound = bucket == WaitHistogram.Buckets - 1 ? "more" : $"{WaitHistogram.BoundMicroseconds(bucket)}";
            json.WriteNumber(bound, port.Waits[bucket]);
        }

        json.WriteEndObject();
    }

    private static void WriteDriver(Utf8JsonWriter json, DriverReport? driver)
    {
        if (driver is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("features");
        foreach (string name in driver.Features) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteString("ring", driver.Ring);
        json.WriteNumber("queue-pairs", driver.QueuePairs);
        json.WriteNumber("memory-regions", driver.MemoryRegions);
        json.WriteString("datapath", driver.Datapath);
        if (driver.DatapathReason is { } reason) json.WriteString("datapath-reason", reason);
        json.WriteEndObject();
    }

    private static void WriteFilters(Utf8JsonWriter json, PortReport port)
    {
        json.WriteStartArray();
        foreach (FilterReport filter in port.Filters)
        {
            json.WriteStartObject();
            json.WriteString("id", filter.Id);
            json.WriteString("type", filter.Kind);
            json.WriteBoolean("enabled", filter.Enabled);
            json.WriteNumber("held", filter.HeldFrames);
            json.WriteNumber("held-bytes", filter.HeldBytes);
            json.WriteStartObject("counters");
            foreach ((string name, long value) in ByName(filter.Counters)) json.WriteNumber(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
