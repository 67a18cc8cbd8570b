namespace ActorNet.Runtime;

/// <summary>A tree of actors with its threads, timers, log and configuration. Heavy: one a process is usual.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    /// <summary>The settings.</summary>
    public abstract Settings Settings { get; }

    /// <summary>The name; the first part of every path.</summary>
    public abstract string Name { get; }

    /// <summary>The system's own event bus.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Where messages to actors that do not exist go.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>A reference that swallows messages.</summary>
    public abstract IActorRef IgnoreRef { get; }

    /// <summary>The threads.</summary>
    public abstract Dispatchers Dispatchers { get; }

    /// <summary>The mailboxes.</summary>
    public abstract Mailboxes Mailboxes { get; }

    /// <summary>The timers and the clock.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The log of the system itself.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>When the system was created; time since 1970, UTC.</summary>
    public TimeSpan StartTime => (Simulation.Of(this) is null ? _start : SimulatedScheduler.Epoch) - DateTimeOffset.UnixEpoch;

    /// <summary>How long ago the system was created.</summary>
    public TimeSpan Uptime => Simulation.Of(this)?.Time ?? DateTimeOffset.UtcNow - _start;

    /// <summary>Completes when all actors have stopped and all threads have been given back.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>Creates and starts a system with the default configuration.</summary>
    public static ActorSystem Create(string name) => Create(name, ConfigurationFactory.Load());

    /// <summary>Creates and starts a system; what the configuration leaves open is taken from the defaults.</summary>
    public static ActorSystem Create(string name, Config config)
    {
        var system = new ActorSystemImpl(name, config);
        system.Start();
        return system;
    }

    /// <summary>The extension of an id, creating it if needed.</summary>
    public abstract object GetExtension(IExtensionId extensionId);

    /// <summary>The extension of a type; null when it is not registered.</summary>
    public abstract T? GetExtension<T>()
        where T : class, IExtension;

    /// <summary>True when an extension of a type is registered.</summary>
    public abstract bool HasExtension(Type type);

    /// <summary>True when an extension of a type is registered.</summary>
    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    /// <summary>The extension of a type, if registered.</summary>
    public abstract bool TryGetExtension(Type extensionType, out object? extension);

    /// <summary>The extension of a type, if registered.</summary>
    public abstract bool TryGetExtension<T>(out T? extension)
        where T : class, IExtension;

    /// <summary>Creates an extension, or returns the one that there is.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>Runs code when all actors have stopped.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Stops all actors, children first, and then the threads.</summary>
    public abstract Task Terminate();

    /// <summary>Stops an actor.</summary>
    public abstract void Stop(IActorRef actor);

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(string actorPath);

    /// <summary>Terminates the system without waiting.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Terminates the system without waiting.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ = Terminate();
        }
    }
}
