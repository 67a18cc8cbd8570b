namespace ActorNet.Runtime;

/// <summary>What the runtime can ask of an actor's instance.</summary>
public interface IInternalActor
{
    /// <summary>The context that the instance was created in.</summary>
    IActorContext ActorContext { get; }
}
