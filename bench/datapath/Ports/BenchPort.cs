using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Ports;

/// <summary>A port without a device: its actor, the bridge's port that it is plugged into, and where its frames end.</summary>
internal sealed class BenchPort(Sink sink)
{
    internal IActorRef Actor { get; set; } = ActorRefs.Nobody;

    internal IActorRef BridgePort { get; set; } = ActorRefs.Nobody;

    internal Sink Sink => sink;
}
