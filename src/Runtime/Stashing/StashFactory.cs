namespace ActorNet.Runtime;

/// <summary>Makes stashes beside the one that every actor with a stash has.</summary>
public static class StashFactory
{
    /// <summary>A stash for the actor of a context.</summary>
    public static IStash CreateStash<T>(this IActorContext context)
        where T : ActorBase => context.CreateStash(typeof(T));

    /// <summary>A stash for the actor of a context.</summary>
    public static IStash CreateStash(this IActorContext context, IActorStash actorInstance)
    {
        ArgumentNullException.ThrowIfNull(actorInstance);
        return context.CreateStash(actorInstance.GetType());
    }

    /// <summary>A stash for the actor of a context.</summary>
    public static IStash CreateStash(this IActorContext context, Type actorType)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        return typeof(IWithUnrestrictedStash).IsAssignableFrom(actorType)
            ? new ActorStash((ActorCell)context)
            : throw new ArgumentException(
                $"{actorType} has no stash: it implements neither IWithStash nor IWithUnboundedStash nor IWithUnrestrictedStash.", nameof(actorType));
    }
}
