namespace ActorNet.Runtime;

/// <summary>Awaiting outside of actors.</summary>
internal static class Detached
{
    /// <summary>Goes on where no actor is: on the thread pool, as after ConfigureAwait(false), or in a step of the simulation that this thread is in.</summary>
    public static DetachedAwaitable<T> Detach<T>(this Task<T> task) => new(task);

    /// <summary>As the other, for a task without a result.</summary>
    public static DetachedAwaitable Detach(this Task task) => new(task);

    internal static void OnCompleted(Task task, Action continuation)
    {
        if (Simulation.Current is { } simulation)
        {
            task.ContinueWith(static (_, state) => ((Action)state!)(), continuation, CancellationToken.None, TaskContinuationOptions.None, simulation.Tasks);
        }
        else
        {
            task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
        }
    }
}
