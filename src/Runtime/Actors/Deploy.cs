namespace ActorNet.Runtime;

/// <summary>Where an actor runs, what mailbox it has, and how much it may put aside: from code, or from <c>akka.actor.deployment</c>.</summary>
public class Deploy : IEquatable<Deploy>
{
    /// <summary>Says that nothing was said about the stash.</summary>
    public const int NoStashSize = -1;

    /// <summary>Says that no dispatcher was chosen.</summary>
    public static readonly string NoDispatcherGiven = "";

    /// <summary>Says that no mailbox was chosen.</summary>
    public static readonly string NoMailboxGiven = "";

    /// <summary>Says that no scope was chosen.</summary>
    public static readonly Scope NoScopeGiven = Runtime.NoScopeGiven.Instance;

    /// <summary>In this process; nothing else chosen.</summary>
    public static readonly Deploy Local = new(LocalScope.Instance);

    /// <summary>Nothing chosen.</summary>
    public static readonly Deploy None = new();

    /// <summary>Creates a deployment in which nothing is chosen.</summary>
    public Deploy()
        : this("", ConfigurationFactory.Empty, NoScopeGiven, NoDispatcherGiven, NoMailboxGiven, NoStashSize)
    {
    }

    /// <summary>Creates a deployment with a scope.</summary>
    public Deploy(Scope scope)
        : this("", scope)
    {
    }

    /// <summary>Creates the deployment of a path, with a scope.</summary>
    public Deploy(string path, Scope? scope)
        : this(path, ConfigurationFactory.Empty, scope ?? NoScopeGiven, NoDispatcherGiven, NoMailboxGiven, NoStashSize)
    {
    }

    internal Deploy(string path, Config config, Scope scope, string dispatcher, string mailbox, int stashCapacity)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
        Config = config;
        Scope = scope;
        Dispatcher = dispatcher;
        Mailbox = mailbox;
        StashCapacity = stashCapacity;
    }

    /// <summary>The path in <c>akka.actor.deployment</c> that it comes from; empty from code.</summary>
    public string Path { get; }

    /// <summary>The section that it comes from; empty from code.</summary>
    public Config Config { get; }

    /// <summary>The process.</summary>
    public Scope Scope { get; }

    /// <summary>The configuration path of the mailbox.</summary>
    public string Mailbox { get; }

    /// <summary>The configuration path of the dispatcher.</summary>
    public string Dispatcher { get; }

    /// <summary>The most messages that the actor may put aside; <see cref="NoStashSize"/> when nothing was said.</summary>
    public int StashCapacity { get; }

    /// <summary>What this leaves open is taken from the other.</summary>
    public virtual Deploy WithFallback(Deploy other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Deploy(
            Path,
            Config.Equals(other.Config) ? Config : Config.WithFallback(other.Config),
            Scope.WithFallback(other.Scope),
            Dispatcher == NoDispatcherGiven ? other.Dispatcher : Dispatcher,
            Mailbox == NoMailboxGiven ? other.Mailbox : Mailbox,
            StashCapacity == NoStashSize ? other.StashCapacity : StashCapacity);
    }

    /// <summary>The same in another scope.</summary>
    public virtual Deploy WithScope(Scope scope) => new(Path, Config, scope, Dispatcher, Mailbox, StashCapacity);

    /// <summary>The same with another mailbox.</summary>
    public virtual Deploy WithMailbox(string mailbox) => new(Path, Config, Scope, Dispatcher, mailbox, StashCapacity);

    /// <summary>The same with another dispatcher.</summary>
    public virtual Deploy WithDispatcher(string dispatcher) => new(Path, Config, Scope, dispatcher, Mailbox, StashCapacity);

    /// <summary>The same with another limit of the stash.</summary>
    public virtual Deploy WithStashCapacity(int stashSize) => new(Path, Config, Scope, Dispatcher, Mailbox, stashSize);

    /// <inheritdoc/>
    public bool Equals(Deploy? other) =>
        other is not null && Path == other.Path && Scope.Equals(other.Scope) && Dispatcher == other.Dispatcher && Mailbox == other.Mailbox
        && StashCapacity == other.StashCapacity
        && (Config.Equals(other.Config) || Config.ToString(includeFallback: true) == other.Config.ToString(includeFallback: true));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Deploy);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Dispatcher, Mailbox, StashCapacity);
}
