namespace ActorNet.Runtime.Tests;

/// <summary>Makes <see cref="StepExecutor"/>s; named in the configuration of the tests.</summary>
public sealed class StepExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => StepExecutor.Make(id);
}
