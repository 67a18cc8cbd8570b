namespace ActorNet.Bench.Actors.Idle;

/// <summary>Does nothing until it is told something, and then nothing.</summary>
internal sealed class QuietActor : UntypedActor
{
    protected override void OnReceive(object message)
    {
    }
}
