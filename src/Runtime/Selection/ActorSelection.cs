namespace ActorNet.Runtime;

/// <summary>The actors at a path, which may have wildcards, at the time of each tell; whether or not there are any.</summary>
public class ActorSelection : ICanTell
{
    /// <summary>A selection of nothing.</summary>
    public ActorSelection()
        : this(ActorRefs.Nobody, Array.Empty<SelectionPathElement>())
    {
    }

    /// <summary>Selects by steps from an actor.</summary>
    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    /// <summary>Selects by a path with slashes from an actor.</summary>
    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path.Split('/'))
    {
    }

    /// <summary>Selects by names from an actor: <c>..</c> is the parent, <c>*</c> and <c>?</c> are wildcards, <c>**</c> at the end all descendants.</summary>
    /// <exception cref="IllegalActorNameException"><c>**</c> is not at the end.</exception>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
        : this(anchor, [.. elements.Where(static e => e.Length > 0).Select(SelectionPathElement.Of)])
    {
        if (Array.FindIndex(Path, static e => e is SelectChildRecursive) is >= 0 and int at && at < Path.Length - 1)
        {
            throw new IllegalActorNameException("Double wildcard can only appear at the last path entry");
        }
    }

    /// <summary>Where the path starts.</summary>
    public IActorRef Anchor { get; }

    /// <summary>The steps from there.</summary>
    public SelectionPathElement[] Path { get; }

    /// <summary>The steps as text.</summary>
    public string PathString => "/" + string.Join('/', (object[])Path);

    /// <summary>Tells all actors that are there; a message that meets none is a dead letter.</summary>
    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is null)
        {
            ThrowHelper.NullMessage();
        }
        Deliver((IInternalActorRef)Anchor, sender ?? ActorCell.GetCurrentSelfOrNoSender(), new ActorSelectionMessage(message, Path));
    }

    /// <summary>The one actor that is there.</summary>
    /// <exception cref="ActorNotFoundException">There is none, or it did not answer in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>The one actor that is there.</summary>
    /// <exception cref="ActorNotFoundException">There is none, or it did not answer in time.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            ActorIdentity identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).Detach();
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (Exception e)
        {
            throw new ActorNotFoundException($"Exception occurred while resolving {this}: {e.Message}", e);
        }
    }

    /// <summary>Same anchor, same steps.</summary>
    protected bool Equals(ActorSelection? other) => other is not null && Anchor.Equals(other.Anchor) && Path.SequenceEqual(other.Path);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj) || (obj is ActorSelection other && Equals(other));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Anchor, Path.Length);

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}), Path({PathString})]";

    /// <summary>Goes as far along the steps as needs no actor's own thread, and tells or passes the rest on.</summary>
    internal static void Deliver(IInternalActorRef from, IActorRef? sender, ActorSelectionMessage selection)
    {
        IInternalActorRef current = from;
        SelectionPathElement[] elements = selection.Elements;
        for (int i = 0; i < elements.Length; i++)
        {
            switch (elements[i])
            {
                case SelectParent:
                    current = current.Parent;
                    continue;
                case SelectChildName { Name: string name }:
                    IActorRef child = current is ActorRefWithCell ? SingleChild(current, name) : current.GetChild([name]);
                    if (child is Nobody)
                    {
                        Miss(current.Path / elements[i..].Select(static e => e.ToString()!), current, sender, selection);
                        return;
                    }
                    current = (IInternalActorRef)child;
                    continue;
                default:
                    FanOut(current, elements.AsSpan(i), sender, selection);
                    return;
            }
        }
        current.Tell(selection.Message, sender!);
    }

    private static void FanOut(IInternalActorRef parent, ReadOnlySpan<SelectionPathElement> steps, IActorRef? sender, ActorSelectionMessage selection)
    {
        var pattern = steps[0] as SelectChildPattern; // else all descendants
        IActorRef[] matching = parent is ActorRefWithCell withCell
            ? [.. withCell.Children.Where(child => pattern is null || pattern.Matches(child.Path.Name))]
            : [];
        if (matching.Length == 0 && pattern is not null && !selection.WildCardFanOut)
        {
            Miss(parent.Path / steps.ToArray().Select(static e => e.ToString()!), parent, sender, selection);
            return;
        }
        foreach (IActorRef child in matching)
        {
            if (pattern is null)
            {
                child.Tell(selection.Message, sender!);
                FanOut((IInternalActorRef)child, steps, sender, selection);
            }
            else if (steps.Length == 1)
            {
                child.Tell(selection.Message, sender!);
            }
            else
            {
                // The child passes it on in its own turn: its children are its affair.
                child.Tell(new ActorSelectionMessage(selection.Message, steps[1..].ToArray(), selection.WildCardFanOut || matching.Length > 1), sender!);
            }
        }
    }

    private static IActorRef SingleChild(IInternalActorRef parent, string name) =>
        ReferenceEquals(parent, parent.Provider.RootGuardian) && name switch
        {
            "temp" => parent.Provider.TempContainer,
            "deadLetters" => parent.Provider.DeadLetters,
            _ => null,
        } is { } special
            ? special
            : ((ActorRefWithCell)parent).GetSingleChild(name);

    private static void Miss(ActorPath path, IInternalActorRef near, IActorRef? sender, ActorSelectionMessage selection)
    {
        if (!selection.WildCardFanOut)
        {
            new EmptyLocalActorRef(near.Provider, path, near.Provider.Settings.System.EventStream).Tell(selection.Message, sender!);
        }
    }
}
