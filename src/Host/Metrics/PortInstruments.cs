using System.Collections.Immutable;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;

namespace ActorNet.Host.Metrics;

/// <summary>Every instrument: the meter and its help are made from this table.</summary>
public static class PortInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = "ActorNet";

    /// <summary>In the order of help.</summary>
    public static ImmutableArray<PortInstrument> Table { get; } =
    [
        new("actornet.port.frames", "{frame}", "frames that entered (in) and left (out) the datapath by a port", true, "direction", static port => [("in", port.FramesIn), ("out", port.FramesOut)]),
        new("actornet.port.bytes", "By", "bytes of those frames", true, "direction", static port => [("in", port.BytesIn), ("out", port.BytesOut)]),
        new("actornet.port.drops", "{frame}", "frames dropped at a port, by cause", true, "cause", static port => ByName(port.Drops)),
        new("actornet.port.events", "{event}", "what else happened at a port, and how often", true, "event", static port => ByName(port.Events)),
        new("actornet.port.copies", "{frame}", "frames made at a port: copies of a flood beside the first", true, "", static port => One(port.Copies)),
        new("actornet.port.waits", "{frame}", "frames by how long they waited in a port's queue; le is the upper bound in microseconds", true, "le", Waits),
        new("actornet.port.closings", "{event}", "times that a port stopped taking frames", true, "", static port => One(port.Closings)),
        new("actornet.port.queued", "{frame}", "frames that wait in a port", false, "", static port => One(port.Queued)),
        new("actornet.port.queued_bytes", "By", "bytes that wait in a port's queue", false, "", static port => One(port.QueuedBytes)),
        new("actornet.port.high_water", "{frame}", "the most frames that ever waited in a port's queue", false, "", static port => One(port.HighWater)),
        new("actornet.port.credit", "{frame}", "frames that a port may send to its peer now", false, "", static port => One(port.Credit)),
        new("actornet.port.waiting", "{frame}", "frames that wait for credit", false, "", static port => One(port.Waiting)),
        new("actornet.port.outstanding", "{batch}", "batches that are with a port's peer", false, "", static port => One(port.Outstanding)),
        new("actornet.port.up", "1", "1 while a port's link is up", false, "", static port => One(port.LinkUp ? 1 : 0)),
        new("actornet.port.unaccounted", "{frame}", "frames that entered a port and neither left, were dropped nor wait: 0, or there is a bug", false, "", static port => One(port.Imbalance)),
        new("actornet.filter.held", "{frame}", "frames that a filter of a port holds", false, "filter", static port => port.Filters.Select(static filter => (filter.Id, (long)filter.HeldFrames))),
    ];

    private static IEnumerable<(string Tag, long Value)> One(long value) => [("", value)];

    private static IEnumerable<(string Tag, long Value)> ByName(IEnumerable<DropCount> counts) =>
        counts.GroupBy(static count => count.Cause).Select(static cause => (cause.Key, cause.Sum(static count => count.Frames)));

    private static IEnumerable<(string Tag, long Value)> Waits(PortReport port) =>
        port.Waits.Select(static (frames, bucket) => (bucket == WaitHistogram.Buckets - 1 ? "+Inf" : $"{WaitHistogram.BoundMicroseconds(bucket)}", frames));
}
