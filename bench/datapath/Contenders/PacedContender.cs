using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Ports;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>The datapath, with single frames at a steady rate: how long each takes from when it was due until it arrived.</summary>
internal sealed class PacedContender(Network network, Generator generator, double interval)
    : LaneContender("paced", network, generator, network.Ports.Skip(1)), IPaced
{
    /// <summary>A moment without the processor is late frames for twice as long.</summary>
    internal const double LeastShareForLatency = 0.998;

    private readonly Sink[] _sinks = [.. network.Ports.Skip(1).Select(static port => port.Sink)];
    private int _looks; // the second one of each run begins, the third ends

    public LatencyHistogram Latencies { get; private set; } = new();

    internal override double LeastShare => LeastShareForLatency;

    protected override void Start()
    {
        Latencies = new LatencyHistogram();
        Sender.Tell(new GeneratePaced(Generator, interval), ActorRefs.NoSender);
    }

    protected override Sample Take()
    {
        bool measuring = ++_looks % 3 == 2;
        foreach (Sink sink in _sinks) sink.Latencies = measuring ? Latencies : null;
        return base.Take();
    }
}
