namespace ActorNet.Runtime;

/// <summary>What the runtime does with a reference; no actor calls these.</summary>
public interface IInternalActorRef : IActorRef, IActorRefScope
{
    /// <summary>The supervisor.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>The factory and registry of the system that the reference belongs to.</summary>
    IActorRefProvider Provider { get; }

    /// <summary>True when the actor has stopped.</summary>
    bool IsTerminated { get; }

    /// <summary>The descendant at a relative path, or <see cref="Nobody"/>.</summary>
    IActorRef GetChild(IReadOnlyList<string> name);

    /// <summary>Lets a suspended actor go on.</summary>
    void Resume(Exception? causedByFailure = null);

    /// <summary>Starts the actor; once, after creation.</summary>
    void Start();

    /// <summary>Stops the actor and its children.</summary>
    void Stop();

    /// <summary>Replaces the actor's instance.</summary>
    void Restart(Exception cause);

    /// <summary>Stops handling of user messages until <see cref="Resume"/>.</summary>
    void Suspend();

    /// <summary>Sends a message of the runtime itself, which overtakes user messages.</summary>
    void SendSystemMessage(ISystemMessage message);
}
