namespace ActorNet.Runtime;

/// <summary>The mailbox that holds so many messages: <c>mailbox-capacity</c>, <c>mailbox-push-timeout-time</c>.</summary>
public sealed class BoundedMailbox : MailboxType, IProducesMessageQueue<BoundedMessageQueue>, IProducesPushTimeoutSemanticsMailbox
{
    /// <summary>Called by the runtime with the mailbox's section.</summary>
    public BoundedMailbox(Settings settings, Config config)
        : base(settings, config)
    {
        BoundedSettings limits = BoundedSettings.From(config, nameof(BoundedMailbox));
        Capacity = limits.Capacity;
        PushTimeout = limits.PushTimeout;
    }

    /// <summary>The most messages in it; 0 for no limit.</summary>
    public int Capacity { get; }

    /// <inheritdoc/>
    public TimeSpan PushTimeout { get; }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new BoundedMessageQueue(Capacity, PushTimeout);
}
