namespace ActorNet.Runtime;

/// <summary>Decides on which threads a group of actors runs, and hands their mailboxes to an executor.</summary>
public abstract class MessageDispatcher
{
    /// <summary>User messages a turn when the configuration says nothing.</summary>
    public const int DefaultThroughput = 100;

    private long _inhabitants;

    /// <summary>Creates a dispatcher for a configurator.</summary>
    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Mailboxes = configurator.Prerequisites.Mailboxes;
        EventStream = configurator.Prerequisites.EventStream;
        Id = configurator.Config.GetString("id", null) ?? "";
        Throughput = DefaultThroughput;
    }

    /// <summary>What made this dispatcher.</summary>
    public MessageDispatcherConfigurator Configurator { get; }

    /// <summary>Where failures of the dispatcher are published.</summary>
    public EventStream EventStream { get; }

    /// <summary>The mailboxes of the system.</summary>
    public Mailboxes Mailboxes { get; }

    /// <summary>The configuration path that the dispatcher came from.</summary>
    public string Id { get; protected set; }

    /// <summary>How long a turn may go on, in ticks of 100 ns, checked after each message; null for no limit.</summary>
    public long? ThroughputDeadlineTime { get; protected set; }

    /// <summary>User messages a turn; then the actor goes to the back of the executor's queue.</summary>
    public int Throughput { get; set; }

    /// <summary>How long an executor without actors stays alive.</summary>
    public TimeSpan ShutdownTimeout { get; protected set; }

    /// <summary>The number of living actors.</summary>
    protected long Inhabitants => Interlocked.Read(ref _inhabitants);

    /// <summary>Runs an action on the dispatcher's threads.</summary>
    public void Schedule(Action run) => Schedule(new ActionRunnable(run));

    /// <summary>Runs work on the dispatcher's threads.</summary>
    public void Schedule(IRunnable run) => ExecuteTask(run);

    /// <summary>Puts a message into an actor's mailbox and sees to it that it runs.</summary>
    public virtual void Dispatch(ActorCell cell, Envelope envelope)
    {
        Mailbox mailbox = cell.Mailbox;
        mailbox.MessageQueue.Enqueue(cell.Self, envelope);
        if (mailbox.TrySetAsScheduled(systemMessage: false))
        {
            Execute(mailbox);
        }
        else if (mailbox.IsClosed)
        {
            mailbox.CleanUp(); // the actor stopped between the two steps: its message must not stay behind
        }
    }

    /// <summary>Puts a message of the runtime into an actor's system queue and sees to it that it runs.</summary>
    public virtual void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        Mailbox mailbox = cell.Mailbox;
        mailbox.SystemEnqueue(cell.Self, message);
        if (mailbox.TrySetAsScheduled(systemMessage: true))
        {
            Execute(mailbox);
        }
    }

    /// <summary>Lets a new actor run.</summary>
    public virtual void Attach(ActorCell cell)
    {
        Interlocked.Increment(ref _inhabitants);
        Reschedule(cell.Mailbox);
    }

    /// <summary>Takes a stopped actor out: closes its mailbox and sends what is in it to the dead letters.</summary>
    public virtual void Detach(ActorCell cell)
    {
        Mailbox mailbox = cell.SwapMailbox(Mailboxes.DeadLetterMailbox);
        mailbox.BecomeClosed();
        try
        {
            mailbox.CleanUp();
        }
        catch (Exception e)
        {
            ReportFailure(e); // a queue's own fault; the supervisor must hear of the end all the same
        }
        if (Interlocked.Decrement(ref _inhabitants) == 0)
        {
            LastActorStopped();
        }
    }

    internal virtual Mailbox CreateMailbox(ActorCell cell, MailboxType mailboxType) =>
        new(mailboxType.Create(cell.Self, cell.System));

    /// <summary>Hands an idle mailbox to the executor if there is something to do for it.</summary>
    internal virtual void Reschedule(Mailbox mailbox)
    {
        if (HasWork(mailbox) && mailbox.TrySetAsScheduled(mailbox.HasSystemMessages))
        {
            try
            {
                Execute(mailbox);
            }
            catch (Exception e)
            {
                ReportFailure(e); // this runs on the executor's own thread, which must go on
            }
        }
    }

    /// <summary>True when there is something to do for a mailbox that its state allows.</summary>
    internal bool HasWork(Mailbox mailbox)
    {
        try
        {
            return mailbox.HasWork();
        }
        catch (Exception e)
        {
            ReportFailure(e); // a queue that throws from HasMessages: the actor hears of it at its next message
            return false;
        }
    }

    /// <summary>The system has ended: gives the threads back.</summary>
    internal void SystemTerminated() => Shutdown();

    /// <summary>Hands work to the executor.</summary>
    protected abstract void ExecuteTask(IRunnable run);

    /// <summary>Gives the threads back.</summary>
    protected abstract void Shutdown();

    /// <summary>Called when the last actor of the dispatcher has stopped. A shared dispatcher keeps its threads until the system ends.</summary>
    private protected virtual void LastActorStopped()
    {
    }

    /// <summary>Publishes a failure of the dispatcher or of work that is not an actor's.</summary>
    protected void ReportFailure(Exception ex) =>
        EventStream.Publish(new Error(ex, GetType().FullName ?? GetType().Name, GetType(), ex.Message));

    private void Execute(Mailbox mailbox)
    {
        try
        {
            ExecuteTask(mailbox);
        }
        catch
        {
            mailbox.SetAsIdle();
            throw;
        }
    }
}
