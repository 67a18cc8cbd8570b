namespace ActorNet.Runtime;

/// <summary>
/// Runs an actor on the thread that sends to it, inside the Tell. A message to an actor that is running already, further down on
/// this thread or on another one, waits for it. For tests.
/// </summary>
public class CallingThreadDispatcher : MessageDispatcher
{
    /// <summary>The configuration path of the dispatcher.</summary>
    public static new readonly string Id = "akka.test.calling-thread-dispatcher";

    [ThreadStatic]
    private static IRunnable? _running;

    [ThreadStatic]
    private static bool _again;

    /// <summary>Creates the dispatcher.</summary>
    public CallingThreadDispatcher(MessageDispatcherConfigurator configurator)
        : base(configurator)
    {
        base.Id = Id;
        Throughput = new DispatcherSettings(configurator.Config).Throughput;
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run)
    {
        if (ReferenceEquals(run, _running))
        {
            _again = true; // a turn has ended with messages left: go round in the loop below, not deeper
            return;
        }
        IRunnable? outer = _running;
        bool outerAgain = _again;
        _running = run;
        try
        {
            do
            {
                _again = false;
                run.Run();
            }
            while (_again);
        }
        finally
        {
            _running = outer;
            _again = outerAgain;
        }
    }

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }
}
