namespace ActorNet.Actors.Lanes;

/// <summary>Makes lanes from configuration: <c>executor = "ActorNet.Actors.Lanes.LaneExecutorConfigurator, ActorNet.Actors"</c>.</summary>
public sealed class LaneExecutorConfigurator : ExecutorServiceConfigurator
{
    private readonly LaneSettings _settings;

    /// <summary>Called by the dispatcher's configurator. Reads and checks the section now, while a mistake in it can be answered.</summary>
    /// <exception cref="ConfigurationException">Names the key that is wrong.</exception>
    public LaneExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        ArgumentNullException.ThrowIfNull(config);
        _settings = LaneSettings.From(config.GetString("id", null) ?? "lane", config);
        _settings.Validate();
    }

    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new LaneExecutor(id, _settings, Prerequisites.Settings.System);
}
