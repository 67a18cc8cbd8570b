using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.Tell;

/// <summary>Counts what it gets.</summary>
internal sealed class CountingActor(Finish finish) : UntypedActor
{
    protected override void OnReceive(object message) => finish.Arrived();
}
