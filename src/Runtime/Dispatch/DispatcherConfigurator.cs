namespace ActorNet.Runtime;

/// <summary>Makes one <see cref="Runtime.Dispatcher"/>, shared by all actors that name its section.</summary>
public sealed class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _instance;

    /// <summary>Reads throughput, deadline and executor.</summary>
    public DispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var settings = new DispatcherSettings(config);
        _instance = new Dispatcher(
            this, settings.Id, settings.Throughput, settings.DeadlineTicks, ConfigureExecutor(), settings.ShutdownTimeout);
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _instance;
}
