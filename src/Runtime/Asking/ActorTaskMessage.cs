namespace ActorNet.Runtime;

/// <summary>A piece of an awaiting handler that waits for its turn in the actor.</summary>
internal sealed class ActorTaskMessage : SystemMessage
{
    public ActorTaskMessage(ActorTaskScheduler scheduler, Task task)
    {
        Scheduler = scheduler;
        Task = task;
    }

    public ActorTaskMessage(ActorTaskScheduler scheduler, Exception? failure)
    {
        Scheduler = scheduler;
        Failure = failure;
    }

    public ActorTaskScheduler Scheduler { get; }

    /// <summary>What to run; null when the handler has ended.</summary>
    public Task? Task { get; }

    /// <summary>How the handler ended, if badly.</summary>
    public Exception? Failure { get; }
}
