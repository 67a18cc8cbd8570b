namespace ActorNet.Runtime;

/// <summary>
/// The children of a cell by name, those among them told to stop, and what the cell does when these are gone.
/// Changed by the cell's own thread and, for guardians, by any thread that starts a top-level actor: hence the lock.
/// </summary>
internal sealed class ChildrenContainer
{
    /// <summary>For cells that stop without ever having had a child: takes none, and is shared.</summary>
    public static readonly ChildrenContainer Childless = new() { _state = ChildrenState.Terminated };

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChildRestartStats?> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<IActorRef> _stopping = [];
    private ChildrenState _state;

    /// <summary>Why the cell waits.</summary>
    public ChildrenState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>What one gets who starts a child of an actor that ends.</summary>
    public static InvalidOperationException NoMoreChildren(string name) =>
        new($"Cannot create child [{name}]: its parent is terminating or terminated.");

    /// <summary>Claims a name before the child exists.</summary>
    public void Reserve(string name)
    {
        lock (_lock)
        {
            if (_state is ChildrenState.Terminating or ChildrenState.Terminated)
            {
                throw NoMoreChildren(name);
            }
            if (!_byName.TryAdd(name, null))
            {
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
            }
        }
    }

    /// <summary>Gives a claimed name back: the child could not be made.</summary>
    public void Unreserve(string name)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(name, out ChildRestartStats? child) && child is null)
            {
                _byName.Remove(name);
            }
        }
    }

    /// <summary>Puts a child under its claimed name; null when the name is not claimed any more.</summary>
    public ChildRestartStats? Init(IInternalActorRef child)
    {
        lock (_lock)
        {
            if (!_byName.TryGetValue(child.Path.Name, out ChildRestartStats? stats))
            {
                return null;
            }
            if (stats is null)
            {
                _byName[child.Path.Name] = stats = new ChildRestartStats(child);
                if (_state == ChildrenState.Terminating)
                {
                    _stopping.Add(child); // came too late: the caller stops it, the cell waits for it
                }
            }
            return stats;
        }
    }

    /// <summary>The child of a name.</summary>
    public ChildRestartStats? ByName(string name)
    {
        lock (_lock)
        {
            return _byName.GetValueOrDefault(name);
        }
    }

    /// <summary>The child of a reference: same name and same incarnation.</summary>
    public ChildRestartStats? ByRef(IActorRef actor)
    {
        ChildRestartStats? stats = ByName(actor.Path.Name);
        return stats is not null && stats.Child.Equals(actor) ? stats : null;
    }

    /// <summary>A copy of the list of children.</summary>
    public ChildRestartStats[] Snapshot()
    {
        lock (_lock)
        {
            return _byName.Count == 0 ? [] : [.. _byName.Values.OfType<ChildRestartStats>()];
        }
    }

    /// <summary>Notes that a child was told to stop.</summary>
    public void ShallStop(IActorRef child)
    {
        lock (_lock)
        {
            _stopping.Add(child);
        }
    }

    /// <summary>Says what happens when the stopping children are gone; false when none is stopping, so that it can happen now.</summary>
    public bool TryWaitFor(ChildrenState state)
    {
        lock (_lock)
        {
            if (_stopping.Count > 0)
            {
                _state = state;
                return true;
            }
            if (state == ChildrenState.Terminating)
            {
                _state = ChildrenState.Terminated; // in one step: a child must not slip in between and outlive its parent
            }
            return false;
        }
    }

    /// <summary>Takes no more children, ever.</summary>
    public void SetTerminated()
    {
        lock (_lock)
        {
            _state = ChildrenState.Terminated;
            _byName.Clear();
            _stopping.Clear();
        }
    }

    /// <summary>Takes no more children from now on, though some still live.</summary>
    public void SetTerminating()
    {
        lock (_lock)
        {
            if (_state != ChildrenState.Terminated)
            {
                _state = ChildrenState.Terminating;
            }
        }
    }

    /// <summary>Removes a child that has stopped. The result is what the cell waited for if this was the last one, else Normal.</summary>
    public ChildrenState Remove(IActorRef child)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(child.Path.Name, out ChildRestartStats? stats) && stats is not null && stats.Child.Equals(child))
            {
                _byName.Remove(child.Path.Name);
            }
            if (!_stopping.Remove(child) || _stopping.Count > 0)
            {
                return ChildrenState.Normal;
            }
            ChildrenState reached = _state;
            _state = reached == ChildrenState.Terminating ? ChildrenState.Terminated : ChildrenState.Normal;
            return reached;
        }
    }
}
