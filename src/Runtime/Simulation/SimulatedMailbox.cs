namespace ActorNet.Runtime;

/// <summary>
/// A mailbox that a simulation runs one message at a time, also the messages of the runtime itself. Which of them come first, and
/// when none come at all, is as in any other mailbox.
/// </summary>
internal sealed class SimulatedMailbox(Simulation simulation, SimulatedDispatcher dispatcher, IMessageQueue queue) : Mailbox(queue), ISimulatedWork
{
    private ActorCell _cell = null!;
    private SystemMessage? _first;
    private SystemMessage? _last;
    private bool _isListed;
    private bool _crashNext;
    private int _pauses;
    private ulong _pathHash;

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            if (IsClosed || _pauses > 0)
            {
                return false;
            }
            try
            {
                return _first is not null || (!IsSuspended && MessageQueue.HasMessages);
            }
            catch (Exception e)
            {
                dispatcher.Report(e); // a queue that throws from HasMessages: the actor hears of it at its next message
                return false;
            }
        }
    }

    /// <summary>Whether crashes and pauses by chance concern the actor.</summary>
    internal bool HasFaults { get; private set; }

    /// <summary>The actor's path.</summary>
    internal ActorPath Path => _cell.Self.Path;

    /// <inheritdoc/>
    public override void SetActor(ActorCell actorCell)
    {
        base.SetActor(actorCell);
        _cell = actorCell;
        _pathHash = TraceRecorder.HashOf(Path);
        HasFaults = simulation.FaultsConcern(actorCell.Self);
    }

    /// <inheritdoc/>
    public void Step()
    {
        ActorCell? outer = ActorCell.Current;
        ActorCell.Current = _cell;
        try
        {
            if (TakeSystemMessage() is { } message)
            {
                simulation.Note(SimulationStepKind.SystemMessage, Path, _pathHash, message.GetType());
                Bury(_cell.SystemInvoke(message));
            }
            else if (MessageQueue.TryDequeue(out Envelope envelope))
            {
                Handle(envelope);
            }
        }
        catch (Exception e)
        {
            _cell.HandleInvokeFailure(e); // only a queue can get here: the cell handles what the actor throws
        }
        finally
        {
            ActorCell.Current = outer;
        }
    }

    /// <inheritdoc/>
    public override void CleanUp()
    {
        SystemMessage? left = _first;
        _first = _last = null;
        Bury(left);
        base.CleanUp();
    }

    internal override void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        if (IsClosed)
        {
            Bury(message);
        }
        else if (_last is null)
        {
            _first = _last = message;
        }
        else
        {
            _last.Next = message;
            _last = message;
        }
    }

    /// <summary>Enters the mailbox among those that may run, unless it is there or has nothing to do.</summary>
    internal void Wake()
    {
        if (!_isListed && IsReady)
        {
            _isListed = true;
            simulation.Add(this);
        }
    }

    /// <summary>The simulation has taken the mailbox out to run it.</summary>
    internal void Unlist() => _isListed = false;

    /// <summary>Makes the actor fail in its next message.</summary>
    internal void CrashNext() => _crashNext = true;

    /// <summary>Holds the actor up until <see cref="Unpause"/>; both count.</summary>
    internal void Pause() => _pauses++;

    /// <summary>Lets the actor go on.</summary>
    internal void Unpause()
    {
        _pauses--;
        Wake();
    }

    private void Handle(Envelope envelope)
    {
        if (_crashNext || simulation.DrawsCrash(this))
        {
            _crashNext = false;
            simulation.Note(SimulationStepKind.Crash, Path, _pathHash, envelope.Message.GetType());
            _cell.Crash(envelope, new SimulatedCrashException());
            return;
        }
        simulation.Note(
            SimulationStepKind.Message, Path, _pathHash, envelope.Message is TimerMessage timer ? timer.Message.GetType() : envelope.Message.GetType());
        _cell.Invoke(envelope);
    }

    private SystemMessage? TakeSystemMessage()
    {
        SystemMessage? message = _first;
        if (message is not null)
        {
            _first = message.Next;
            message.Next = null;
            _last = _first is null ? null : _last;
        }
        return message;
    }

    private void Bury(SystemMessage? list)
    {
        while (list is not null)
        {
            SystemMessage? next = list.Next;
            list.Next = null;
            dispatcher.Mailboxes.DeadLetterMailbox.SystemEnqueue(_cell.Self, list);
            list = next;
        }
    }
}
