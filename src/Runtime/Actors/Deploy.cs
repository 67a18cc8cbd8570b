namespace ActorNet.Runtime;

/// <summary>Where an actor runs and what mailbox it has.</summary>
public class Deploy : IEquatable<Deploy>
{
    /// <summary>Default dispatcher, default mailbox.</summary>
    public static readonly Deploy Local = new();

    /// <summary>Says that no dispatcher was chosen.</summary>
    public static readonly string NoDispatcherGiven = "";

    /// <summary>Says that no mailbox was chosen.</summary>
    public static readonly string NoMailboxGiven = "";

    /// <summary>Nothing chosen.</summary>
    public static readonly Deploy None = new();

    /// <summary>Creates a deployment in which nothing is chosen.</summary>
    public Deploy()
        : this(NoDispatcherGiven, NoMailboxGiven)
    {
    }

    private Deploy(string dispatcher, string mailbox)
    {
        Dispatcher = dispatcher;
        Mailbox = mailbox;
    }

    /// <summary>The configuration path of the mailbox.</summary>
    public string Mailbox { get; }

    /// <summary>The configuration path of the dispatcher.</summary>
    public string Dispatcher { get; }

    /// <summary>What this leaves open is taken from the other.</summary>
    public virtual Deploy WithFallback(Deploy other) => new(
        Dispatcher == NoDispatcherGiven ? other.Dispatcher : Dispatcher,
        Mailbox == NoMailboxGiven ? other.Mailbox : Mailbox);

    /// <summary>The same with another mailbox.</summary>
    public virtual Deploy WithMailbox(string mailbox) => new(Dispatcher, mailbox);

    /// <summary>The same with another dispatcher.</summary>
    public virtual Deploy WithDispatcher(string dispatcher) => new(dispatcher, Mailbox);

    /// <inheritdoc/>
    public bool Equals(Deploy? other) => other is not null && Dispatcher == other.Dispatcher && Mailbox == other.Mailbox;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Deploy);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Dispatcher, Mailbox);
}
