namespace ActorNet.Bench.Actors.Pipeline;

/// <summary>Hands on what it gets.</summary>
internal sealed class StageActor(IActorRef next) : UntypedActor
{
    protected override void OnReceive(object message) => next.Tell(message, Self);
}
