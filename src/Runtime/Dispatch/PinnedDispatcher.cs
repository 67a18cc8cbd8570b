namespace ActorNet.Runtime;

/// <summary>A dispatcher of one actor, which has a thread of its own as long as it lives.</summary>
public sealed class PinnedDispatcher : Dispatcher
{
    /// <summary>Creates a dispatcher; its thread starts when there is first work for it.</summary>
    public PinnedDispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator, id, throughput, throughputDeadlineTime, executorServiceFactory, shutdownTimeout)
    {
    }

    /// <inheritdoc/>
    private protected override void LastActorStopped()
    {
        Shutdown();
        Configurator.Prerequisites.Settings.System.Dispatchers.Forget(this);
    }
}
