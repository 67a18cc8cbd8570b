using System.Diagnostics;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>Single frames, at half the rate at which they pass when they are sent as fast as can be.</summary>
internal sealed record LatencyCase(string Name, BenchCase Base) : BenchCase($"latency-{Name.Split(' ')[0]}", $"{Name}, 1 frame a batch, 64 bytes, half load")
{
    internal override Network Join() => Base.Join();

    internal override Generator Traffic() => new(64, 1, [FrameStart.Of(FrameStart.Station(1), FrameStart.Station(0))]);

    internal override Row Measure()
    {
        using Network network = Join();
        using var full = new LaneContender("full load", network, Traffic(), network.Ports.Skip(1));
        Rounds flooded = Rounds.Run([full]);
        double most = flooded.Of(full, static window => window.In).Median;
        using var paced = new PacedContender(network, Traffic(), 2 * Stopwatch.Frequency / most);
        var latencies = new LatencyHistogram();
        Rounds rounds = Rounds.Run([paced], _ => latencies.Add(paced.Latencies));
        return new Row(Title, rounds, paced)
        {
            Ratios = $"as fast as can be: {most / 1e6:0.00} M/s",
            Latency = $"{latencies.Microseconds(0.5):0.00}, {latencies.Microseconds(0.99):0.00}, {latencies.Microseconds(0.999):0.00}",
        };
    }
}
