using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>Something that happens at a steady rate, and how late it is.</summary>
internal interface IPaced
{
    /// <summary>The latencies of the last window.</summary>
    LatencyHistogram Latencies { get; }
}
