namespace ActorNet.Runtime;

/// <summary>Creates the queues of mailboxes; named by <c>mailbox-type</c> in the configuration of a mailbox.</summary>
public abstract class MailboxType
{
    /// <summary>The settings of the actor system.</summary>
    protected readonly Settings Settings;

    /// <summary>The configuration of this mailbox.</summary>
    protected readonly Config Config;

    /// <summary>Every mailbox type has a public constructor with these parameters.</summary>
    protected MailboxType(Settings settings, Config config)
    {
        Settings = settings;
        Config = config;
    }

    /// <summary>Creates the queue of one actor.</summary>
    public abstract IMessageQueue Create(IActorRef owner, ActorSystem system);
}
