namespace ActorNet.Runtime;

/// <summary>An actor that knows no message.</summary>
internal sealed class EmptyActor : ActorBase
{
    protected override bool Receive(object message) => false;
}
