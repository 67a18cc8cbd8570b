namespace ActorNet.Runtime;

/// <summary>Makes a new <see cref="PinnedDispatcher"/> for each actor.</summary>
internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    public override MessageDispatcher Dispatcher()
    {
        var settings = new DispatcherSettings(Config);
        return new PinnedDispatcher(
            this,
            settings.Id,
            settings.Throughput,
            settings.DeadlineTicks,
            new DedicatedThreadExecutorServiceFactory(Config, Prerequisites, threads: 1),
            settings.ShutdownTimeout);
    }
}
