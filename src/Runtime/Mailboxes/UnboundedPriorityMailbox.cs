namespace ActorNet.Runtime;

/// <summary>Base of mailboxes by priority; derive from it, say what priority a message has, and name the type as <c>mailbox-type</c>.</summary>
public abstract class UnboundedPriorityMailbox : MailboxType, IProducesMessageQueue<UnboundedPriorityMessageQueue>
{
    /// <summary>Messages for which there is room at once.</summary>
    public const int DefaultCapacity = 11;

    /// <summary>Called by the runtime with the mailbox's section.</summary>
    protected UnboundedPriorityMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    /// <summary>Messages for which there is room at once.</summary>
    public int InitialCapacity { get; } = DefaultCapacity;

    /// <inheritdoc/>
    public sealed override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new UnboundedPriorityMessageQueue(PriorityGenerator, InitialCapacity);

    /// <summary>The priority of a message: the smallest number is handled first.</summary>
    protected abstract int PriorityGenerator(object message);
}
