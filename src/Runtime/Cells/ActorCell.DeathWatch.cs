namespace ActorNet.Runtime;

/// <content>Watching other actors, and telling those that watch this one.</content>
public partial class ActorCell
{
    private Dictionary<IActorRef, object?>? _watching;
    private Dictionary<IActorRef, object?>? _terminatedQueued;
    private HashSet<IActorRef>? _watchedBy;

    /// <inheritdoc/>
    public IActorRef Watch(IActorRef subject) => Watch(subject, null);

    /// <inheritdoc/>
    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Watch(subject, message);
    }

    /// <inheritdoc/>
    public IActorRef Unwatch(IActorRef subject)
    {
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(Self) && _watching is not null && _watching.Remove(subject))
        {
            watchee.SendSystemMessage(new Unwatch(watchee, Self));
        }
        _terminatedQueued?.Remove(subject);
        return subject;
    }

    /// <summary>Hands a notice to the actor unless it took its wish back meanwhile.</summary>
    protected void ReceivedTerminated(Terminated t)
    {
        if (_terminatedQueued is not null && _terminatedQueued.Remove(t.ActorRef, out object? custom))
        {
            _currentMessage = custom ?? t; // what the actor sees is what it may put aside
            ReceiveMessage(_currentMessage);
        }
    }

    /// <summary>A notice that the actor had put aside is in the mailbox again.</summary>
    internal void TerminatedQueuedAgain(IActorRef subject) => (_terminatedQueued ??= [])[subject] = null;

    private IActorRef Watch(IActorRef subject, object? message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(Self))
        {
            return subject;
        }
        if (_watching is not null && _watching.TryGetValue(subject, out object? previous))
        {
            if (!Equals(previous, message))
            {
                throw new InvalidOperationException(
                    $"Watch({Self}, {subject}) conflicts with an earlier watch that has another message: Unwatch first.");
            }
            return subject;
        }
        watchee.SendSystemMessage(new Watch(watchee, Self));
        (_watching ??= [])[subject] = message;
        return subject;
    }

    private void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        bool watcheeSelf = watchee.Equals(Self);
        bool watcherSelf = watcher.Equals(Self);
        if (watcheeSelf && !watcherSelf)
        {
            (_watchedBy ??= []).Add(watcher);
        }
        else if (!watcheeSelf && watcherSelf)
        {
            Watch(watchee);
        }
    }

    private void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        bool watcheeSelf = watchee.Equals(Self);
        bool watcherSelf = watcher.Equals(Self);
        if (watcheeSelf && !watcherSelf)
        {
            _watchedBy?.Remove(watcher);
        }
        else if (!watcheeSelf && watcherSelf)
        {
            Unwatch(watchee);
        }
    }

    private void WatchedActorTerminated(DeathWatchNotification death)
    {
        IActorRef actor = death.Actor;
        if (_watching is not null && _watching.Remove(actor, out object? custom) && !IsTerminating)
        {
            Self.Tell(new Terminated(actor, death.ExistenceConfirmed, death.AddressTerminated), actor);
            (_terminatedQueued ??= [])[actor] = custom;
        }
        if (_children?.ByRef(actor) is not null)
        {
            HandleChildTerminated(actor);
        }
    }

    private void TellWatchersWeDied()
    {
        HashSet<IActorRef>? watchers = _watchedBy;
        _watchedBy = null;
        foreach (IActorRef watcher in watchers ?? [])
        {
            if (!watcher.Equals(Parent)) // the supervisor is told anyway
            {
                ((IInternalActorRef)watcher).SendSystemMessage(
                    new DeathWatchNotification(Self, existenceConfirmed: true, addressTerminated: false));
            }
        }
    }

    private void UnwatchWatchedActors()
    {
        Dictionary<IActorRef, object?>? watching = _watching;
        _watching = null;
        _terminatedQueued = null;
        foreach (IActorRef watchee in watching?.Keys ?? Enumerable.Empty<IActorRef>())
        {
            ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, Self));
        }
    }
}
