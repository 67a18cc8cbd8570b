namespace ActorNet.Runtime.Tests;

/// <summary>A mailbox whose data lane can be closed, as the datapath's is: strings are data, all else is control.</summary>
public sealed class GatedMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<GatedQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new GatedQueue { Limit = Config.GetInt("limit", 7) };
}
