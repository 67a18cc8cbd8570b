namespace ActorNet.Runtime;

/// <summary>What extensions see of a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>The factory and registry of references.</summary>
    public abstract IActorRefProvider Provider { get; }

    /// <summary>The parent of all actors that users start.</summary>
    public abstract IInternalActorRef Guardian { get; }

    /// <summary>Where paths start.</summary>
    public abstract IInternalActorRef LookupRoot { get; }

    /// <summary>The parent of the runtime's own actors.</summary>
    public abstract IInternalActorRef SystemGuardian { get; }

    /// <summary>Starts an actor below the system guardian; it outlives the user's.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    /// <summary>Starts an actor below the system guardian; it outlives the user's.</summary>
    public abstract IActorRef SystemActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new();

    /// <summary>Ends the system without waiting for actors.</summary>
    public abstract void Abort();

    /// <summary>The tree of actors, one a line.</summary>
    public abstract string PrintTree();
}
