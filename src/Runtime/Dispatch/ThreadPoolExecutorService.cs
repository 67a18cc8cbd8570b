namespace ActorNet.Runtime;

/// <summary>Runs work on the .NET thread pool, through its global queue so that an actor with a full mailbox is fair to others.</summary>
internal sealed class ThreadPoolExecutorService(string id) : ExecutorService(id)
{
    private volatile bool _shutDown;

    public override void Execute(IRunnable run)
    {
        if (_shutDown)
        {
            throw new RejectedExecutionException($"The executor of [{Id}] was shut down.");
        }
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
    }

    public override void Shutdown() => _shutDown = true;
}
