namespace ActorNet.TestKit;

/// <summary>Runs the simulation until what the test waits for has come, or virtual time is over. Nothing waits in real time.</summary>
internal sealed class SimulatedWaiting(Simulation simulation) : IWaiting
{
    /// <inheritdoc/>
    public TimeSpan Now => simulation.Time;

    /// <inheritdoc/>
    public bool Until(object gate, Func<bool> condition, TimeSpan timeout, CancellationToken cancellation)
    {
        // Looked at before anything runs: what is there already costs no step.
        return Holds() || simulation.TryRunUntil(Holds, timeout);

        bool Holds()
        {
            lock (gate)
            {
                if (condition())
                {
                    return true;
                }
            }

            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Until(Task task, TimeSpan timeout) => task.IsCompleted || simulation.TryRunUntil(() => task.IsCompleted, timeout);
}
