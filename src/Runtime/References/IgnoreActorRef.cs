namespace ActorNet.Runtime;

/// <summary>Swallows messages; for answers that nobody wants.</summary>
internal sealed class IgnoreActorRef(IActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;
}
