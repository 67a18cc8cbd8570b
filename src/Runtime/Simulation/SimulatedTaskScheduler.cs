namespace ActorNet.Runtime;

/// <summary>Makes a task's continuation a step of the simulation. Everything that actors do has this scheduler as the current one.</summary>
internal sealed class SimulatedTaskScheduler(Simulation simulation) : TaskScheduler
{
    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs a task; what it throws ends up in it.</summary>
    internal void Run(Task task) => TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task>? GetScheduledTasks() => null;

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (simulation.IsHere("a task's continuation"))
        {
            simulation.Add(new SimulatedTask(simulation, this, task));
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        simulation.IsOnThread && TryExecuteTask(task);
}
