namespace ActorNet.Runtime;

/// <summary>Threads of the dispatcher's own (<c>fork-join-executor</c>, pinned dispatchers).</summary>
internal sealed class DedicatedThreadExecutorServiceFactory : ExecutorServiceConfigurator
{
    public DedicatedThreadExecutorServiceFactory(Config config, IDispatcherPrerequisites prerequisites)
        : this(config, prerequisites, config.GetInt("dedicated-thread-pool.thread-count", Environment.ProcessorCount))
    {
    }

    public DedicatedThreadExecutorServiceFactory(Config config, IDispatcherPrerequisites prerequisites, int threads)
        : base(config, prerequisites)
    {
        if (threads < 1)
        {
            throw new ConfigurationException($"{config.GetString("id", null)}.dedicated-thread-pool.thread-count must be 1 or more, but is {threads}.");
        }
        Threads = threads;
    }

    /// <summary>Threads of each executor.</summary>
    public int Threads { get; }

    public override ExecutorService Produce(string id) => new DedicatedThreadExecutorService(id, Threads, Prerequisites.EventStream);
}
