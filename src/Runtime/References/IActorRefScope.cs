namespace ActorNet.Runtime;

/// <summary>Tells references into this process from others.</summary>
public interface IActorRefScope
{
    /// <summary>True when the actor lives in this process.</summary>
    bool IsLocal { get; }
}
