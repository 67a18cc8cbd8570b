namespace ActorNet.Runtime;

/// <summary>What is left of an executor after its end.</summary>
internal sealed class ClosedExecutor : ExecutorService
{
    public static readonly ClosedExecutor Instance = new();

    private ClosedExecutor()
        : base("closed")
    {
    }

    public override void Execute(IRunnable run) => throw new RejectedExecutionException();

    public override void Shutdown()
    {
    }
}
