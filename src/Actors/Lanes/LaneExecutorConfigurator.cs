namespace ActorNet.Actors.Lanes;

/// <summary>Makes lanes from configuration: <c>executor = "ActorNet.Actors.Lanes.LaneExecutorConfigurator, ActorNet.Actors"</c>.</summary>
public sealed class LaneExecutorConfigurator : ExecutorServiceConfigurator
{
    /// <summary>Called by the dispatcher's configurator.</summary>
    public LaneExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
    }

    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new LaneExecutor(id, LaneSettings.From(id, Config));
}
