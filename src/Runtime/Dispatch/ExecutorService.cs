namespace ActorNet.Runtime;

/// <summary>Threads that run mailboxes.</summary>
public abstract class ExecutorService
{
    /// <summary>Names the executor after its dispatcher.</summary>
    protected ExecutorService(string id) => Id = id;

    /// <summary>The dispatcher's configuration path.</summary>
    public string Id { get; }

    /// <summary>Runs work soon, from any thread; throws <see cref="RejectedExecutionException"/> after <see cref="Shutdown"/>.</summary>
    public abstract void Execute(IRunnable run);

    /// <summary>Finishes what was handed over and ends. May be called by work that the executor itself runs: must not wait for it.</summary>
    public abstract void Shutdown();
}
