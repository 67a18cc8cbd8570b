using System.Diagnostics;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>Single frames that say when they were due, at half the rate at which they pass when they are sent as fast as can be.</summary>
internal sealed record LatencyCase(string Name, BenchCase Base) : BenchCase($"latency-{Name.Split(' ')[0]}", $"{Name}, 1 frame a batch, 64 bytes, half load")
{
    internal override Network Join() => Base.Join();

    internal override Generator Traffic() => new(64, 1, [FrameStart.Of(FrameStart.Station(1), FrameStart.Station(0))]);

    internal override Row Measure()
    {
        using Network network = Join();
        using var flooding = new PacedContender(network, Traffic(), 1); // due faster than any can be sent
        double most = Rounds.Run([flooding]).Of(flooding, static window => window.Out).Median;
        double interval = 2 * Stopwatch.Frequency / most;
        using var paced = new PacedContender(network, Traffic(), interval);
        using var clock = new ClockContender(interval);
        LatencyHistogram latencies = new(), floor = new();
        Rounds rounds = Rounds.Run([paced, clock], counted => (counted == paced ? latencies : floor).Add(((IPaced)counted).Latencies));
        return new Row(Title, rounds, paced)
        {
            Ratios = $"full load {most / 1e6:0.00} M/s; {clock.Name} {Percentiles(floor)} us",
            Latency = Percentiles(latencies),
        };
    }

    private static string Percentiles(LatencyHistogram latencies) =>
        $"{latencies.Microseconds(0.5):0.00}, {latencies.Microseconds(0.99):0.00}, {latencies.Microseconds(0.999):0.00}";
}
