namespace ActorNet.Runtime;

/// <summary>An actor with a stash. Use one of the interfaces that derive from it: they also see to the mailbox.</summary>
public interface IActorStash
{
    /// <summary>The stash; set by the runtime before the first message.</summary>
    IStash Stash { get; set; }
}
