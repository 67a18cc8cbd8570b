namespace ActorNet.Runtime.Tests;

/// <summary>A mailbox whose queue throws where its section says: <c>throws-from</c>.</summary>
public sealed class ThrowingMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new ThrowingQueue(Config.GetString("throws-from") ?? "");
}
