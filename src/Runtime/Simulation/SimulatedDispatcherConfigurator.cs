namespace ActorNet.Runtime;

/// <summary>Stands in for whatever configurator the section names: in a simulation every dispatcher is the simulated one.</summary>
internal sealed class SimulatedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SimulatedDispatcher _dispatcher;

    public SimulatedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites, Simulation simulation)
        : base(config, prerequisites) => _dispatcher = new SimulatedDispatcher(this, simulation);

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}
