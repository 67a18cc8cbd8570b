namespace ActorNet.Runtime;

/// <summary>An <see cref="UntypedActor"/> with a stash (<see cref="IWithStash"/>).</summary>
public abstract class UntypedActorWithStash : UntypedActor, IWithStash
{
    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;
}
