namespace ActorNet.Runtime;

/// <summary>Makes dispatchers from one section of the configuration.</summary>
public abstract class MessageDispatcherConfigurator
{
    /// <summary>Every configurator has a public constructor with these parameters.</summary>
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    /// <summary>The dispatcher's section, with the default dispatcher's as fallback.</summary>
    public Config Config { get; }

    /// <summary>What a dispatcher needs of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The dispatcher: the same one every time, or a new one for each actor.</summary>
    public abstract MessageDispatcher Dispatcher();

    /// <summary>The executor that <c>executor</c> names: a short name or <c>Namespace.Type, Assembly</c>.</summary>
    protected ExecutorServiceConfigurator ConfigureExecutor()
    {
        string executor = Config.GetString("executor", null) ?? "default-executor";
        string key = (Config.GetString("id", null) ?? "dispatcher") + ".executor";
        switch (executor)
        {
            case "" or "default-executor" or "thread-pool-executor" or "task-executor" or "channel-executor":
                return new ThreadPoolExecutorServiceFactory(Config, Prerequisites);
            case "fork-join-executor":
                return new DedicatedThreadExecutorServiceFactory(Config, Prerequisites);
            default:
                Type type = ConfiguredType.Load(executor, key);
                return ConfiguredType.Create<ExecutorServiceConfigurator>(type, key, Config, Prerequisites);
        }
    }
}
