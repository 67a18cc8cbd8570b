namespace ActorNet.Runtime;

/// <content>Failure, restart and the end.</content>
public partial class ActorCell
{
    // The actor that failed: this one or, when a child's failure was escalated, the child. Null when all is well.
    private IActorRef? _perpetrator;
    private IActorRef? _failedChild;
    private bool _failedForGood;
    private Exception? _recreationCause;

    /// <summary>True from a failure to the supervisor's verdict.</summary>
    internal bool IsFailed => _perpetrator is not null || _failedForGood;

    // An actor that answers null to the question for its strategy fails of it at its child's first failure.
    private SupervisorStrategy Strategy =>
        _actor is { } actor ? actor.Strategy : Props.SupervisorStrategy ?? SupervisorStrategy.DefaultStrategy;

    /// <summary>Suspends the actor and asks its supervisor what to do. Never throws.</summary>
    internal void HandleInvokeFailure(Exception cause, IActorRef? childNotToSuspend = null)
    {
        if (IsFailed)
        {
            // The verdict is pending. Possible when a system message fails while the actor is suspended.
            Publish(new Error(cause, Self.Path.ToString(), ActorType, $"further failure while the supervisor decides: {cause.Message}"));
            return;
        }
        try
        {
            _mailbox.Suspend();
            _perpetrator = _failedChild ?? Self;
            SuspendChildren(_failedChild ?? childNotToSuspend);
            Parent.SendSystemMessage(new Failed(Self, cause, Self.Path.Uid));
        }
        catch (Exception e)
        {
            _failedForGood = true;
            Publish(new Error(e, Self.Path.ToString(), ActorType, "emergency stop: exception in failure handling for " + cause));
            foreach (IActorRef child in GetChildren())
            {
                Stop(child);
            }
            FinishTerminate();
        }
    }

    private Type ActorType => _actor?.GetType() ?? Props.Type;

    private void FaultSuspend()
    {
        _mailbox.Suspend();
        SuspendChildren(null);
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null)
        {
            Publish(new Error(causedByFailure, Self.Path.ToString(), ActorType, "changing Resume into Create after " + causedByFailure));
            FaultCreate();
            return;
        }
        IActorRef? perpetrator = _perpetrator;
        try
        {
            _mailbox.Resume();
        }
        finally
        {
            if (causedByFailure is not null)
            {
                ClearFailed();
            }
        }
        ResumeChildren(causedByFailure, perpetrator);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            Publish(new Error(null, Self.Path.ToString(), ActorType, "changing Recreate into Create after " + cause.Message));
            FaultCreate();
            return;
        }
        if (_children is not null && _children.State != ChildrenState.Normal)
        {
            FaultResume(null); // stopping already: only the count of suspensions must stay right
            return;
        }
        NoteLifecycle("restarting");
        try
        {
            CancelTimers();
            _actor.AroundPreRestart(cause, _currentMessage);
        }
        catch (Exception e)
        {
            var wrapped = new PreRestartException(Self, e, cause, _currentMessage);
            Publish(new Error(wrapped, Self.Path.ToString(), ActorType, e.Message));
        }
        finally
        {
            CancelTimers();
        }
        _recreationCause = cause;
        if (_children is null || !_children.TryWaitFor(ChildrenState.Recreating))
        {
            FinishRecreate(cause);
        }
    }

    private void FinishRecreate(Exception cause)
    {
        ChildRestartStats[] survivors = _children?.Snapshot() ?? [];
        _recreationCause = null;
        _currentMessage = null;
        try
        {
            try
            {
                _mailbox.Resume();
            }
            finally
            {
                ClearFailed();
            }
            ReleaseActor();
            _actor = NewActor();
            _actor.AroundPostRestart(cause, null);
            StartReceiveTimeout();
        }
        catch (Exception e)
        {
            // The children that lived on are restarted with the next attempt: suspend them all with this cell.
            ReleaseActor();
            HandleInvokeFailure(new PostRestartException(Self, e, cause));
            return;
        }
        NoteLifecycle("restarted");
        foreach (ChildRestartStats survivor in survivors)
        {
            survivor.Child.Restart(cause);
        }
    }

    private void TerminateActor()
    {
        CancelReceiveTimeout();
        CancelTimers();
        UnwatchWatchedActors();
        bool wasTerminating = IsTerminating;
        // From here on no child is born: for a guardian, whose children other threads start, that must come before the count.
        Interlocked.CompareExchange(ref _children, ChildrenContainer.Childless, null);
        _children.SetTerminating();
        foreach (IActorRef child in GetChildren())
        {
            Stop(child);
        }
        if (_children.TryWaitFor(ChildrenState.Terminating))
        {
            if (!wasTerminating)
            {
                _mailbox.Suspend(); // no user message while the children stop
                _failedForGood = true;
                NoteLifecycle("stopping");
            }
            return;
        }
        _children.SetTerminated();
        FinishTerminate();
    }

    private void FinishTerminate()
    {
        try
        {
            _actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            Publish(new Error(e, Self.Path.ToString(), ActorType, e.Message));
        }
        finally
        {
            NoteLifecycle("stopped");
            CancelReceiveTimeout();
            CancelTimers();
            _children?.SetTerminated();
            ReleaseActor(); // before anybody hears of the end: whoever does may want to take over what the instance held
            Dispatcher.Detach(this);
            Parent.SendSystemMessage(new DeathWatchNotification(Self, existenceConfirmed: true, addressTerminated: false));
            TellWatchersWeDied();
            UnwatchWatchedActors();
            _behavior = null;
            _behaviorsBelow = null;
            _currentMessage = null;
            _sender = _system.DeadLetters;
        }
    }

    private void HandleFailed(Failed failed)
    {
        _sender = failed.Child;
        if (_children?.ByRef(failed.Child) is not { } stats || stats.Uid != failed.Uid)
        {
            return; // of an earlier incarnation, or of no child of ours
        }
        _failedChild = failed.Child;
        try
        {
            if (!Strategy.HandleFailure(this, failed.Child, failed.Cause, stats, _children.Snapshot()))
            {
                HandleInvokeFailure(failed.Cause); // escalated: this actor has failed
            }
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e); // the decider itself failed
        }
        finally
        {
            _failedChild = null;
        }
    }

    private void HandleChildTerminated(IActorRef child)
    {
        ChildrenState reached = _children!.Remove(child);
        if (_actor is not null)
        {
            try
            {
                Strategy.HandleChildTerminated(this, child, ChildrenOnDemand());
            }
            catch (Exception e)
            {
                HandleInvokeFailure(e);
            }
        }
        switch (reached)
        {
            case ChildrenState.Recreating:
                FinishRecreate(_recreationCause!);
                break;
            case ChildrenState.Creating:
                FinishCreate();
                break;
            case ChildrenState.Terminating:
                FinishTerminate();
                break;
        }
    }

    private void ClearFailed()
    {
        _perpetrator = null;
    }
}
