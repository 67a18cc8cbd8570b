namespace ActorNet.Bench.Actors.PingPong;

/// <summary>Answers.</summary>
internal sealed class PongActor : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message, Self);
}
