namespace ActorNet.Runtime;

/// <summary>An actor with a stash whose mailbox is its own affair: it must be one to whose front messages can be given back.</summary>
public interface IWithUnrestrictedStash : IActorStash
{
}
