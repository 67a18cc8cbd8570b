namespace ActorNet.Runtime;

/// <summary>One queue served by a fixed number of background threads.</summary>
internal sealed class DedicatedThreadExecutorService : ExecutorService
{
    private readonly object _lock = new();
    private readonly Queue<IRunnable> _queue = new();
    private readonly EventStream _failures;
    private int _waiting;
    private bool _shutDown;

    public DedicatedThreadExecutorService(string id, int threads, EventStream failures)
        : base(id)
    {
        _failures = failures;
        for (int i = 0; i < threads; i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = $"{id}-{i}" };
            thread.UnsafeStart(); // not in the flow of whoever told its first actor
        }
    }

    public override void Execute(IRunnable run)
    {
        lock (_lock)
        {
            if (_shutDown)
            {
                throw new RejectedExecutionException($"The executor of [{Id}] was shut down.");
            }
            _queue.Enqueue(run);
            if (_waiting > 0)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    public override void Shutdown()
    {
        lock (_lock)
        {
            _shutDown = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Work()
    {
        while (TryTake(out IRunnable? run))
        {
            try
            {
                run!.Run();
            }
            catch (Exception e)
            {
                // Mailboxes throw nothing; other scheduled work may, and must not end the thread.
                _failures.Publish(new Error(e, Id, GetType(), e.Message));
            }
        }
    }

    private bool TryTake(out IRunnable? run)
    {
        lock (_lock)
        {
            while (!_queue.TryDequeue(out run))
            {
                if (_shutDown)
                {
                    return false;
                }
                _waiting++;
                Monitor.Wait(_lock);
                _waiting--;
            }
            return true;
        }
    }
}
