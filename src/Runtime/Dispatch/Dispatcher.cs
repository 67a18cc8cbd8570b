namespace ActorNet.Runtime;

/// <summary>A dispatcher on any executor.</summary>
public class Dispatcher : MessageDispatcher
{
    private readonly ExecutorServiceFactory _factory;
    private readonly Lock _lock = new();
    private volatile ExecutorService? _executor;

    /// <summary>Creates a dispatcher; its executor is made when there is first work for it.</summary>
    public Dispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator)
    {
        _factory = executorServiceFactory;
        Id = id;
        Throughput = throughput;
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => (_executor ?? CreateExecutor()).Execute(run);

    /// <inheritdoc/>
    protected override void Shutdown()
    {
        ExecutorService? executor;
        lock (_lock)
        {
            executor = _executor;
            _executor = ClosedExecutor.Instance;
        }
        executor?.Shutdown();
    }

    private ExecutorService CreateExecutor()
    {
        lock (_lock)
        {
            return _executor ??= _factory.Produce(Id);
        }
    }
}
