namespace ActorNet.Runtime;

/// <summary>The reference of an actor in this process.</summary>
public class LocalActorRef : ActorRefWithCell, ILocalRef
{
    private readonly ActorCell _cell;

    /// <summary>Creates the reference, the cell and the mailbox of an actor. It runs once <see cref="Start"/> was called.</summary>
    public LocalActorRef(
        ActorSystemImpl system,
        Props props,
        MessageDispatcher dispatcher,
        MailboxType mailboxType,
        IInternalActorRef supervisor,
        ActorPath path)
    {
        System = system;
        Path = path;
        _cell = new ActorCell(system, this, props, dispatcher, supervisor);
        _cell.Init(sendSupervise: true, mailboxType);
    }

    /// <inheritdoc/>
    public override ICell Underlying => _cell;

    /// <summary>The actor's cell.</summary>
    public ActorCell Cell => _cell;

    /// <inheritdoc/>
    public override ActorPath Path { get; }

    /// <inheritdoc/>
    public override IActorRefProvider Provider => System.Provider;

    /// <inheritdoc/>
    public override IInternalActorRef Parent => _cell.Parent;

    /// <inheritdoc/>
    public override IEnumerable<IActorRef> Children => _cell.GetChildren();

    /// <inheritdoc/>
    public override bool IsLocal => true;

    /// <inheritdoc/>
    public override bool IsTerminated => _cell.IsTerminated;

    /// <summary>The system that the actor belongs to.</summary>
    protected ActorSystemImpl System { get; }

    /// <summary>What the actor is made from.</summary>
    protected Props Props => _cell.Props;

    /// <summary>Where the actor runs.</summary>
    protected MessageDispatcher Dispatcher => _cell.Dispatcher;

    /// <inheritdoc/>
    public override void Start() => _cell.Start();

    /// <inheritdoc/>
    public override void Stop() => _cell.Stop();

    /// <inheritdoc/>
    public override void Suspend() => _cell.Suspend();

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null) => _cell.Resume(causedByFailure);

    /// <inheritdoc/>
    public override void Restart(Exception cause) => _cell.Restart(cause);

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message) => _cell.SendSystemMessage(message);

    /// <inheritdoc/>
    public override IInternalActorRef GetSingleChild(string name) => _cell.GetSingleChild(name);

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IActorRef current = this;
        for (int i = 0; i < name.Count; i++)
        {
            if (current is not ActorRefWithCell parent)
            {
                return current is IInternalActorRef other ? other.GetChild([.. name.Skip(i)]) : ActorRefs.Nobody;
            }
            current = name[i] switch
            {
                ".." => parent.Parent,
                "" => parent,
                string child => parent.GetSingleChild(child),
            };
        }
        return current;
    }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef? sender) => _cell.SendMessage(sender, message);
}
