using System.Diagnostics;

namespace ActorNet.TestKit;

/// <summary>Blocks the thread of the test while other threads run the actors.</summary>
internal sealed class RealTimeWaiting : IWaiting
{
    internal static readonly RealTimeWaiting Instance = new();

    private RealTimeWaiting()
    {
    }

    /// <inheritdoc/>
    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <inheritdoc/>
    public bool Until(object gate, Func<bool> condition, TimeSpan timeout, CancellationToken cancellation)
    {
        TimeSpan start = Now;
        using CancellationTokenRegistration wakeUp = cancellation.Register(() =>
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        });
        lock (gate)
        {
            while (!condition())
            {
                cancellation.ThrowIfCancellationRequested();
                TimeSpan left = timeout < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout - (Now - start);
                if (timeout >= TimeSpan.Zero && left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(gate, left);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public bool Until(Task task, TimeSpan timeout) => task.Wait(timeout);
}
