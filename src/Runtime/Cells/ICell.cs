namespace ActorNet.Runtime;

/// <summary>What stands behind a reference: an actor's instance, mailbox and family.</summary>
public interface ICell
{
    /// <summary>The actor's reference.</summary>
    IActorRef Self { get; }

    /// <summary>The system that the actor belongs to.</summary>
    ActorSystem System { get; }

    /// <summary>The supervisor.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>True when the actor lives in this process.</summary>
    bool IsLocal { get; }

    /// <summary>What the actor is made from.</summary>
    Props Props { get; }

    /// <summary>True when user messages wait.</summary>
    bool HasMessages { get; }

    /// <summary>The number of user messages that wait; a snapshot.</summary>
    int NumberOfMessages { get; }

    /// <summary>True when the actor has stopped.</summary>
    bool IsTerminated { get; }

    /// <summary>Lets the actor run.</summary>
    void Start();

    /// <summary>Stops handling of user messages.</summary>
    void Suspend();

    /// <summary>Lets a suspended actor go on.</summary>
    void Resume(Exception? causedByFailure);

    /// <summary>Replaces the instance.</summary>
    void Restart(Exception cause);

    /// <summary>Stops the actor.</summary>
    void Stop();

    /// <summary>Puts a message into the mailbox.</summary>
    void SendMessage(IActorRef? sender, object message);

    /// <summary>Puts a message of the runtime into the system queue.</summary>
    void SendSystemMessage(ISystemMessage message);

    /// <summary>The child of a name, with or without incarnation, or <see cref="Nobody"/>.</summary>
    IInternalActorRef GetSingleChild(string name);
}
