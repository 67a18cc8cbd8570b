namespace ActorNet.Runtime;

/// <summary>Makes executors.</summary>
public abstract class ExecutorServiceFactory
{
    /// <summary>Makes the executor of a dispatcher.</summary>
    public abstract ExecutorService Produce(string id);
}
