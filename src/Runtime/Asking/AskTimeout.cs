namespace ActorNet.Runtime;

/// <summary>Ends an Ask whose answer does not come. Counts as cancelled, and so leaves the scheduler, once the answer is there.</summary>
internal sealed class AskTimeout<T>(TaskCompletionSource<T> result, TimeSpan limit) : IRunnable, ICancelable
{
    public bool IsCancellationRequested => result.Task.IsCompleted;

    public CancellationToken Token => new(IsCancellationRequested);

    public void Run()
    {
        if (Simulation.Current is { } simulation)
        {
            simulation.Complete(null, End);
        }
        else
        {
            End();
        }
    }

    public void Execute() => Run();

    public void Cancel() => throw new NotSupportedException("Cancelled by the answer only.");

    public void Cancel(bool throwOnFirstException) => Cancel();

    public void CancelAfter(TimeSpan delay) => Cancel();

    public void CancelAfter(int millisecondsDelay) => Cancel();

    private void End() => result.TrySetException(new AskTimeoutException($"Timeout after {limit.TotalSeconds} seconds"));
}
