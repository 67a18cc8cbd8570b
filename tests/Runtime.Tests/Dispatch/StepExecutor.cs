namespace ActorNet.Runtime.Tests;

/// <summary>An executor that runs one piece of work when the test says so.</summary>
public sealed class StepExecutor(string id) : ExecutorService(id)
{
    [ThreadStatic]
    private static StepExecutor? _last;

    private readonly Queue<IRunnable> _queue = new();

    /// <summary>The last one made on this thread: by the test that starts the first actor on its dispatcher.</summary>
    public static StepExecutor? Last => _last;

    private bool _free;

    public bool IsShutDown { get; private set; }

    public int Waiting
    {
        get
        {
            lock (_queue)
            {
                return _queue.Count;
            }
        }
    }

    public static StepExecutor Make(string id) => _last = new StepExecutor(id);

    public override void Execute(IRunnable run)
    {
        lock (_queue)
        {
            if (!_free)
            {
                _queue.Enqueue(run);
                return;
            }
        }
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
    }

    /// <summary>The test is over: runs all that waits and from now on everything at once, so that the system can end.</summary>
    public void Free()
    {
        lock (_queue)
        {
            _free = true;
        }
        RunAll();
    }

    public override void Shutdown() => IsShutDown = true;

    /// <summary>Runs the first that waits; false when none does.</summary>
    public bool Step()
    {
        IRunnable? run;
        lock (_queue)
        {
            if (!_queue.TryDequeue(out run))
            {
                return false;
            }
        }
        run.Run();
        return true;
    }

    public void RunAll()
    {
        while (Step())
        {
        }
    }
}
