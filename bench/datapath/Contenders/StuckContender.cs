using ActorNet.Bench.Datapath.Ports;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>The datapath, while the last port takes no frames; the others are counted.</summary>
internal sealed class StuckContender(Network network, Generator generator, bool stuck)
    : LaneContender(stuck ? "one stuck" : "all working", network, generator, network.Ports.Take(network.Ports.Count - 1))
{
    private readonly IActorRef _last = network.Ports[^1].Actor;

    /// <summary>The stuck port has used up its credit and its sources' buffers were copied out: how it is from then on.</summary>
    protected override TimeSpan LeadIn => TimeSpan.FromMilliseconds(40);

    protected override void Start()
    {
        if (stuck) _last.Tell(new Obstruct(true), ActorRefs.NoSender);
        base.Start();
    }

    protected override void Stop()
    {
        base.Stop();
        if (stuck) _last.Tell(new Obstruct(false), ActorRefs.NoSender);
    }
}
