using ActorNet.Actors.Bridges;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>A hub: one port sends, all others receive.</summary>
internal sealed record HubCase(int Ports, int Length)
    : BenchCase($"hub-{Ports}-{Length}", $"hub of {Ports}, 64 frames a batch, {Length} bytes")
{
    internal override Network Join() => Network.Bridge(BridgeActor.Hub(BenchSystem.Lane), Ports);

    internal override Generator Traffic() => new(Length, 64, [FrameStart.Of(FrameStart.Station(1), FrameStart.Station(0))]);

    internal override Row Measure() => MeasureBesideOthers();
}
