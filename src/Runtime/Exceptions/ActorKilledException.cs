namespace ActorNet.Runtime;

/// <summary>Thrown inside an actor that handles <see cref="Kill"/>; the default decider stops the actor.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Creates an exception without a message.</summary>
    public ActorKilledException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    public ActorKilledException(string message)
        : base(message)
    {
    }
}
