namespace ActorNet.Runtime;

/// <summary>Makes executors from a dispatcher's section; named by <c>executor</c> in it.</summary>
public abstract class ExecutorServiceConfigurator : ExecutorServiceFactory
{
    /// <summary>Every executor configurator has a public constructor with these parameters.</summary>
    protected ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    /// <summary>The dispatcher's section.</summary>
    public Config Config { get; }

    /// <summary>What a dispatcher needs of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }
}
