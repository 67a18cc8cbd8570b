namespace ActorNet.Runtime;

/// <summary>An <see cref="UntypedActor"/> with a stash (<see cref="IWithUnrestrictedStash"/>).</summary>
public abstract class UntypedActorWithUnrestrictedStash : UntypedActor, IWithUnrestrictedStash
{
    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;
}
