namespace ActorNet.Runtime;

/// <summary>A task, usually the continuation of another one.</summary>
internal sealed class SimulatedTask(Simulation simulation, SimulatedTaskScheduler scheduler, Task task) : ISimulatedWork
{
    /// <summary>False when somebody who waited for the task has run it on the spot.</summary>
    public bool IsReady => task.Status == TaskStatus.WaitingToRun;

    public void Step()
    {
        simulation.Note(SimulationStepKind.Task, null, typeof(Task));
        scheduler.Run(task);
    }
}
