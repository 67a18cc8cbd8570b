namespace ActorNet.Runtime;

/// <summary>A dispatcher on any executor.</summary>
/// <remarks>
/// With <c>single-threaded = on</c> in its section, and for executors of the runtime that have one thread, it keeps the turns of
/// its actors itself (<see cref="TurnLoop"/>).
/// </remarks>
public class Dispatcher : MessageDispatcher
{
    private readonly ExecutorServiceFactory _factory;
    private readonly Lock _lock = new();
    private readonly TurnLoop? _loop;
    private volatile ExecutorService? _executor;

    /// <summary>Creates a dispatcher; its executor is made when there is first work for it.</summary>
    public Dispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator)
    {
        _factory = executorServiceFactory;
        Id = id;
        Throughput = throughput;
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
        if (DispatcherSettings.IsSingleThreaded(configurator.Config, executorServiceFactory))
        {
            _loop = TurnLoop.Create(this);
        }
    }

    /// <inheritdoc/>
    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (_loop is not { } loop)
        {
            base.Dispatch(cell, envelope);
        }
        else if (TurnLoop.OfThisThread == loop)
        {
            loop.Tell(cell, envelope);
        }
        else
        {
            Post(loop, cell, envelope);
        }
    }

    /// <inheritdoc/>
    public override void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        if (_loop is null)
        {
            base.SystemDispatch(cell, message);
            return;
        }
        cell.Mailbox.SystemEnqueue(cell.Self, message);
        AskForTurn(cell);
    }

    internal override Mailbox CreateMailbox(ActorCell cell, MailboxType mailboxType) =>
        _loop is not null && mailboxType is UnboundedMailbox
            ? new Mailbox(new LocalMessageQueue())
            : base.CreateMailbox(cell, mailboxType);

    /// <inheritdoc/>
    internal override void Reschedule(Mailbox mailbox)
    {
        if (_loop is null)
        {
            base.Reschedule(mailbox);
        }
        else
        {
            AskForTurn(mailbox.Actor);
        }
    }

    /// <summary>Hands the loop to the executor.</summary>
    internal void HandIn(TurnLoop loop) => ExecuteTask(loop);

    /// <summary>Puts into a queue what came from another thread; a fault of the queue is not the loop's.</summary>
    internal void Enqueue(Mailbox mailbox, in Posted posted)
    {
        try
        {
            mailbox.EnqueueAtHome(posted.Cell.Self, posted.Envelope);
        }
        catch (Exception e)
        {
            ReportFailure(e);
        }
    }

    /// <summary>Publishes a failure of the loop.</summary>
    internal void Report(Exception e) => ReportFailure(e);

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => (_executor ?? CreateExecutor()).Execute(run);

    /// <inheritdoc/>
    protected override void Shutdown()
    {
        ExecutorService? executor;
        lock (_lock)
        {
            executor = _executor;
            _executor = ClosedExecutor.Instance;
        }
        executor?.Shutdown();
    }

    private static void Post(TurnLoop loop, ActorCell cell, Envelope envelope)
    {
        Mailbox mailbox = cell.Mailbox;
        if (mailbox.IsClosed)
        {
            // Dead: whether there still is an executor is nobody's concern, and what was its queue is not this thread's.
            cell.Dispatcher.Mailboxes.DeadLetterMailbox.MessageQueue.Enqueue(cell.Self, envelope);
        }
        else if (mailbox.MayBlock)
        {
            mailbox.MessageQueue.Enqueue(cell.Self, envelope);
            loop.Post(cell, default);
            if (mailbox.IsClosed)
            {
                mailbox.CleanUp(); // the actor stopped between the two steps: its message must not stay behind
            }
        }
        else
        {
            loop.Post(cell, envelope);
        }
    }

    private void AskForTurn(ActorCell cell)
    {
        if (TurnLoop.OfThisThread == _loop)
        {
            _loop!.GiveTurn(cell.Mailbox);
        }
        else if (!cell.Mailbox.IsClosed)
        {
            _loop!.Post(cell, default);
        }
    }

    private ExecutorService CreateExecutor()
    {
        lock (_lock)
        {
            return _executor ??= _factory.Produce(Id);
        }
    }
}
