namespace ActorNet.Runtime;

/// <summary>An <see cref="UntypedActor"/> with a stash (<see cref="IWithUnboundedStash"/>).</summary>
public abstract class UntypedActorWithUnboundedStash : UntypedActor, IWithUnboundedStash
{
    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;
}
