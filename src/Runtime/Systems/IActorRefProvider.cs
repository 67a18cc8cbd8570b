namespace ActorNet.Runtime;

/// <summary>Makes references and keeps those that belong to no actor.</summary>
public interface IActorRefProvider
{
    /// <summary>The root of the tree.</summary>
    IInternalActorRef RootGuardian { get; }

    /// <summary>The parent of all actors that users start.</summary>
    LocalActorRef Guardian { get; }

    /// <summary>The parent of the runtime's own actors.</summary>
    LocalActorRef SystemGuardian { get; }

    /// <summary>Where messages to actors that do not exist go.</summary>
    IActorRef DeadLetters { get; }

    /// <summary>A reference that swallows messages.</summary>
    IActorRef IgnoreRef { get; }

    /// <summary>The path of the root.</summary>
    ActorPath RootPath { get; }

    /// <summary>The settings of the system.</summary>
    Settings Settings { get; }

    /// <summary>What the configuration says of single actors.</summary>
    Deployer Deployer { get; }

    /// <summary>The parent of short-lived references.</summary>
    IInternalActorRef TempContainer { get; }

    /// <summary>Completes when the system has ended.</summary>
    Task TerminationTask { get; }

    /// <summary>The address of the system.</summary>
    Address DefaultAddress { get; }

    /// <summary>The root of the system at an address; dead letters when that is not this system.</summary>
    IActorRef RootGuardianAt(Address address);

    /// <summary>A fresh path for a short-lived reference.</summary>
    ActorPath TempPath();

    /// <summary>Makes a short-lived reference known under its path.</summary>
    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    /// <summary>Forgets a short-lived reference.</summary>
    void UnregisterTempActor(ActorPath path);

    /// <summary>Makes and registers a reference for one answer.</summary>
    FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs);

    /// <summary>Makes the reference, cell and mailbox of an actor.</summary>
    IInternalActorRef ActorOf(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path);

    /// <summary>The living reference at a path of this system; one that leads to the dead letters when there is none.</summary>
    IActorRef ResolveActorRef(ActorPath actorPath);

    /// <summary>The living reference at a path of this system; one that leads to the dead letters when there is none.</summary>
    IActorRef ResolveActorRef(string path);

    /// <summary>The address by which another one would know this system; null when it cannot.</summary>
    Address? GetExternalAddressFor(Address address);
}
