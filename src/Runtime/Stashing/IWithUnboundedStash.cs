namespace ActorNet.Runtime;

/// <summary>An actor with a stash and a mailbox without a limit.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>
{
}
