namespace ActorNet.Runtime;

/// <summary>An actor could not be created: its constructor or its PreStart threw. The default decider stops the actor.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Creates an exception without details.</summary>
    public ActorInitializationException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    public ActorInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    public ActorInitializationException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Creates an exception about one actor.</summary>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(message, cause) => Actor = actor;

    /// <summary>The actor that could not be created, where it is known.</summary>
    public IActorRef? Actor { get; set; }

    /// <inheritdoc/>
    public override string Message => Actor is null ? base.Message : $"{Actor}: {base.Message}";
}
