namespace ActorNet.Runtime;

/// <summary>The mailbox that holds so many messages and to whose front an actor can give messages back: <c>mailbox-capacity</c>, <c>mailbox-push-timeout-time</c>.</summary>
public class BoundedDequeBasedMailbox : MailboxType, IProducesMessageQueue<BoundedDequeMessageQueue>, IProducesPushTimeoutSemanticsMailbox
{
    /// <summary>Called by the runtime with the mailbox's section.</summary>
    public BoundedDequeBasedMailbox(Settings settings, Config config)
        : base(settings, config)
    {
        BoundedSettings limits = BoundedSettings.From(config, nameof(BoundedDequeBasedMailbox));
        Capacity = limits.Capacity;
        PushTimeout = limits.PushTimeout;
    }

    /// <summary>The most messages in it; 0 for no limit.</summary>
    public int Capacity { get; }

    /// <inheritdoc/>
    public TimeSpan PushTimeout { get; }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new BoundedDequeMessageQueue(Capacity, PushTimeout);
}
