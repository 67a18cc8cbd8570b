namespace ActorNet.Runtime;

/// <content>Starting and stopping children.</content>
public partial class ActorCell
{
    private ChildrenContainer? _children;
    private long _nextRandomName;

    /// <summary>True while the cell waits for all children to stop, or has stopped.</summary>
    protected bool IsTerminating => _children is not null && _children.State is ChildrenState.Terminating or ChildrenState.Terminated;

    private ChildrenContainer Family => _children ?? CreateFamily();

    /// <inheritdoc/>
    public virtual IActorRef ActorOf(Props props, string? name = null) => MakeChild(props, CheckName(name));

    /// <summary>Starts a child on behalf of the system: of a guardian, from any thread.</summary>
    public virtual IActorRef AttachChild(Props props, bool isSystemService, string? name = null) => MakeChild(props, CheckName(name));

    /// <inheritdoc/>
    public ActorSelection ActorSelection(string actorPath) => SelectionFactory.Select(_system.Provider, actorPath, Self);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(ActorPath actorPath) => SelectionFactory.Select(_system.Provider, actorPath);

    /// <inheritdoc/>
    public IActorRef Child(string name) => GetSingleChild(name);

    /// <inheritdoc/>
    public IEnumerable<IActorRef> GetChildren()
    {
        if (_children is null)
        {
            return [];
        }
        ChildRestartStats[] stats = _children.Snapshot();
        return Array.ConvertAll(stats, static s => (IActorRef)s.Child);
    }

    /// <inheritdoc/>
    public IInternalActorRef GetSingleChild(string name)
    {
        if (_children is null)
        {
            return ActorRefs.Nobody;
        }
        int mark = name.IndexOf('#', StringComparison.Ordinal);
        if (mark < 0)
        {
            return _children.ByName(name)?.Child ?? (IInternalActorRef)ActorRefs.Nobody;
        }
        IInternalActorRef? child = _children.ByName(name[..mark])?.Child;
        return child is not null && long.TryParse(name.AsSpan(mark + 1), out long uid) && child.Path.Uid == uid
            ? child
            : ActorRefs.Nobody;
    }

    /// <inheritdoc/>
    public void Stop(IActorRef child)
    {
        if (_children?.ByRef(child) is not null)
        {
            _children.ShallStop(child);
        }
        ((IInternalActorRef)child).Stop();
    }

    private static string? CheckName(string? name)
    {
        if (name is null)
        {
            return null;
        }
        if (name.Length == 0)
        {
            throw new InvalidActorNameException("Actor name must not be empty.");
        }
        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor names are letters, digits and {ActorPath.ValidSymbols}, and do not start with a dollar.");
        }
        return name;
    }

    private static string RandomName(long number)
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";
        Span<char> text = stackalloc char[12];
        int length = 0;
        text[length++] = '$';
        do
        {
            text[length++] = Alphabet[(int)(number & 63)];
            number >>= 6;
        }
        while (number > 0);
        return new string(text[..length]);
    }

    private ChildrenContainer CreateFamily()
    {
        // A guardian's first two children can come from two threads at once.
        Interlocked.CompareExchange(ref _children, new ChildrenContainer(), null);
        return _children;
    }

    private LocalActorRef MakeChild(Props props, string? name)
    {
        ArgumentNullException.ThrowIfNull(props);
        name ??= RandomName(Interlocked.Increment(ref _nextRandomName) - 1);
        ChildrenContainer family = Family;
        family.Reserve(name);
        LocalActorRef child;
        try
        {
            ActorPath path = new ChildActorPath(Self.Path, name, _system.NextUid());
            child = (LocalActorRef)_system.Provider.ActorOf(_system, props, Self, path);
        }
        catch
        {
            family.Unreserve(name);
            throw;
        }
        if (family.Init(child) is null)
        {
            // The parent, a guardian, stopped between claim and birth: another thread's doing. The child has not run and never will.
            throw ChildrenContainer.NoMoreChildren(name);
        }
        if (IsTerminating)
        {
            child.Stop(); // likewise, but the parent still waits for others, and now for this one too
        }
        // A parent that waits for its supervisor's verdict has suspended its children; one born meanwhile joins them.
        for (int i = _mailbox.SuspendCount - _tasks; i > 0; i--)
        {
            child.Suspend();
        }
        child.Start();
        return child;
    }

    private void HandleSupervise(IActorRef child)
    {
        if (IsTerminating)
        {
            return;
        }
        if (_children?.ByRef(child) is null && _children?.Init((IInternalActorRef)child) is null)
        {
            Publish(new Error(null, Self.Path.ToString(), GetType(), $"received Supervise from unregistered child {child}, this will not end well"));
        }
    }

    // A list of ten thousand children is not copied for each of them that stops.
    private IEnumerable<IInternalActorRef> ChildrenOnDemand()
    {
        foreach (ChildRestartStats stats in _children?.Snapshot() ?? [])
        {
            yield return stats.Child;
        }
    }

    private void SuspendChildren(IActorRef? except)
    {
        foreach (ChildRestartStats stats in _children?.Snapshot() ?? [])
        {
            if (!stats.Child.Equals(except))
            {
                stats.Child.Suspend();
            }
        }
    }

    private void ResumeChildren(Exception? causedByFailure, IActorRef? perpetrator)
    {
        foreach (ChildRestartStats stats in _children?.Snapshot() ?? [])
        {
            stats.Child.Resume(stats.Child.Equals(perpetrator) ? causedByFailure : null);
        }
    }
}
