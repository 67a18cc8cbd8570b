namespace ActorNet.Runtime;

/// <summary>An actor with a stash and a mailbox to whose front messages can be given back.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>
{
}
