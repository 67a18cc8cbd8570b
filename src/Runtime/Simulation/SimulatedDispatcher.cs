namespace ActorNet.Runtime;

/// <summary>Puts messages into mailboxes, on the simulation's thread only, and lets the seed decide whose turn it is.</summary>
internal sealed class SimulatedDispatcher(MessageDispatcherConfigurator configurator, Simulation simulation) : MessageDispatcher(configurator)
{
    /// <inheritdoc/>
    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (!simulation.IsHere(envelope.Message, cell))
        {
            return;
        }
        Mailbox mailbox = cell.Mailbox;
        mailbox.MessageQueue.Enqueue(cell.Self, envelope);
        Wake(mailbox);
    }

    /// <inheritdoc/>
    public override void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        if (!simulation.IsHere(message, cell))
        {
            return;
        }
        Mailbox mailbox = cell.Mailbox;
        mailbox.SystemEnqueue(cell.Self, message);
        Wake(mailbox);
    }

    /// <inheritdoc/>
    public override void Attach(ActorCell cell)
    {
        if (simulation.IsHere("the start", cell.Self.Path))
        {
            Wake(cell.Mailbox);
        }
    }

    /// <inheritdoc/>
    public override void Detach(ActorCell cell)
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
    }

    internal override Mailbox CreateMailbox(ActorCell cell, MailboxType mailboxType) =>
        new SimulatedMailbox(simulation, this, mailboxType.Create(cell.Self, cell.System));

    /// <summary>A queue that threw where no actor can be blamed.</summary>
    internal void Report(Exception e) => ReportFailure(e);

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run)
    {
        if (simulation.IsHere(run.GetType().ToString()))
        {
            simulation.Add(new SimulatedAction(simulation, SimulationStepKind.Task, null, run.GetType(), () => Run(run)));
        }
    }

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }

    private void Run(IRunnable run)
    {
        try
        {
            run.Run();
        }
        catch (Exception e)
        {
            ReportFailure(e); // as other executors do: the test looks at the log
        }
    }

    private static void Wake(Mailbox mailbox) => (mailbox as SimulatedMailbox)?.Wake();
}
