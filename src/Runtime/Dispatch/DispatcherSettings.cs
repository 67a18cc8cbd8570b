namespace ActorNet.Runtime;

/// <summary>What all kinds of dispatchers read from their section.</summary>
internal readonly struct DispatcherSettings
{
    public DispatcherSettings(Config config)
    {
        Id = config.GetString("id", null) ?? "";
        Throughput = config.GetInt("throughput", MessageDispatcher.DefaultThroughput);
        if (Throughput < 1)
        {
            throw new ConfigurationException($"{Id}.throughput must be 1 or more, but is {Throughput}.");
        }
        TimeSpan deadline = config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero);
        DeadlineTicks = deadline > TimeSpan.Zero ? deadline.Ticks : null;
        ShutdownTimeout = config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1));
    }

    public string Id { get; }

    /// <summary>
    /// True when the executor runs everything on one thread: by itself, or because <c>single-threaded = on</c> promises it for an executor
    /// that the runtime does not know.
    /// </summary>
    /// <exception cref="ConfigurationException">It is said of an executor that has more than one.</exception>
    public static bool IsSingleThreaded(Config config, ExecutorServiceFactory executor)
    {
        bool promised = config.GetBoolean("single-threaded", false);
        switch (executor)
        {
            case DedicatedThreadExecutorServiceFactory { Threads: 1 }:
                return true;
            case DedicatedThreadExecutorServiceFactory or ThreadPoolExecutorServiceFactory when promised:
                throw new ConfigurationException(
                    $"{config.GetString("id", null)}.single-threaded is on, but the executor has several threads: "
                    + "name another executor, or set dedicated-thread-pool.thread-count = 1 for a fork-join-executor.");
            default:
                return promised;
        }
    }

    public int Throughput { get; }

    public long? DeadlineTicks { get; }

    public TimeSpan ShutdownTimeout { get; }
}
