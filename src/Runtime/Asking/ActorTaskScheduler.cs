namespace ActorNet.Runtime;

/// <summary>
/// Runs the pieces of an awaiting handler in its actor, one at a time, each as a system message with the handler's message and
/// sender as context. The mailbox is suspended for user messages until the last piece has run.
/// </summary>
public class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;
    private readonly object? _message;
    private readonly IActorRef _sender;

    internal ActorTaskScheduler(ActorCell cell)
    {
        _cell = cell;
        _message = cell.CurrentMessage;
        _sender = cell.Sender;
    }

    /// <summary>The message whose handler awaits.</summary>
    public object? CurrentMessage => _message;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>The sender of the message whose handler awaits.</summary>
    internal IActorRef Sender => _sender;

    /// <summary>Runs work in the actor on this thread; the actor handles no other message before it ends.</summary>
    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Runs work that may await in the actor on this thread; the actor handles no other message before it ends.</summary>
    public static void RunTask(Func<Task> asyncAction)
    {
        ActorCell cell = ActorCell.Current
            ?? throw new InvalidOperationException("RunTask must be called from an actor's context");
        var scheduler = new ActorTaskScheduler(cell);
        cell.BeginTask();
        Task<Task> start = Task.Factory.StartNew(asyncAction, CancellationToken.None, TaskCreationOptions.None, scheduler);
        start.Unwrap().ContinueWith(
            static (ended, state) => ((ActorTaskScheduler)state!).Ended(ended),
            scheduler,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            Default);
    }

    /// <summary>Runs a piece; in the actor only.</summary>
    internal void Execute(Task task) => TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task>? GetScheduledTasks() => null;

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _cell.SendSystemMessage(new ActorTaskMessage(this, task));

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(ActorCell.Current, _cell) && TryExecuteTask(task);

    private void Ended(Task ended)
    {
        Exception? failure = ended.IsCanceled
            ? new TaskCanceledException(ended)
            : ended.Exception is { InnerExceptions.Count: 1 } one ? one.InnerException : ended.Exception;
        _cell.SendSystemMessage(new ActorTaskMessage(this, failure));
    }
}
