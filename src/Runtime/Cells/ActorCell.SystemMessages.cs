namespace ActorNet.Runtime;

/// <content>Handling of the runtime's own messages.</content>
public partial class ActorCell
{
    private SystemMessage? _stashFirst;
    private SystemMessage? _stashLast;

    // Each level handles all that the one before puts off, and more is put off as the level rises.
    private enum Readiness
    {
        Ready,
        Suspended,
        WaitingForChildren,
    }

    /// <summary>Handles a list of messages in order. No exception leaves this method.</summary>
    /// <returns>What is left of the list when the actor stopped on the way.</returns>
    internal SystemMessage? SystemInvoke(SystemMessage? list)
    {
        Readiness readiness = CurrentReadiness();
        while (list is not null && !_mailbox.IsClosed)
        {
            SystemMessage message = list;
            list = message.Next;
            message.Next = null;
            if ((readiness == Readiness.Suspended && message.StashWhenFailed)
                || (readiness == Readiness.WaitingForChildren && message.StashWhenWaitingForChildren))
            {
                Stash(message);
                continue;
            }
            try
            {
                Handle(message);
            }
            catch (Exception e)
            {
                HandleInvokeFailure(e);
            }
            Readiness now = CurrentReadiness();
            if (now < readiness)
            {
                list = Unstash(list);
            }
            readiness = now;
        }
        return _mailbox.IsClosed ? Unstash(list) : list;
    }

    private Readiness CurrentReadiness() =>
        _children?.State is ChildrenState.Recreating or ChildrenState.Creating ? Readiness.WaitingForChildren
        : _mailbox.IsSuspended ? Readiness.Suspended
        : Readiness.Ready;

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case Create:
                CreateActor();
                break;
            case ActorTaskMessage task:
                RunTask(task);
                break;
            case Supervise supervise:
                HandleSupervise(supervise.Child);
                break;
            case Watch watch:
                AddWatcher(watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                RemoveWatcher(unwatch.Watchee, unwatch.Watcher);
                break;
            case DeathWatchNotification death:
                WatchedActorTerminated(death);
                break;
            case Failed failed:
                HandleFailed(failed);
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case Suspend _:
                FaultSuspend();
                break;
            case Resume resume:
                FaultResume(resume.CausedByFailure);
                break;
            case Terminate:
                TerminateActor();
                break;
            default:
                throw new NotSupportedException($"Unknown system message {message.GetType().Name}");
        }
    }

    private void Stash(SystemMessage message)
    {
        if (_stashLast is null)
        {
            _stashFirst = message;
        }
        else
        {
            _stashLast.Next = message;
        }
        _stashLast = message;
    }

    private SystemMessage? Unstash(SystemMessage? before)
    {
        if (_stashLast is null)
        {
            return before;
        }
        _stashLast.Next = before;
        SystemMessage? first = _stashFirst;
        _stashFirst = _stashLast = null;
        return first;
    }
}
