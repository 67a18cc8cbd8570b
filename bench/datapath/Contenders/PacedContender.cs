using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Ports;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>The datapath, with single frames at a steady rate: how long each takes from when it was due until it arrived.</summary>
internal sealed class PacedContender(Network network, Generator generator, double interval)
    : LaneContender("paced", network, generator, network.Ports.Skip(1))
{
    private readonly Sink[] _sinks = [.. network.Ports.Skip(1).Select(static port => port.Sink)];
    private bool _measuring;

    /// <summary>The latencies of the last window.</summary>
    internal LatencyHistogram Latencies { get; private set; } = new();

    protected override void Start()
    {
        Latencies = new LatencyHistogram();
        Sender.Tell(new GeneratePaced(Generator, interval), ActorRefs.NoSender);
    }

    protected override Sample Take()
    {
        _measuring = !_measuring;
        foreach (Sink sink in _sinks) sink.Latencies = _measuring ? Latencies : null;
        return base.Take();
    }
}
