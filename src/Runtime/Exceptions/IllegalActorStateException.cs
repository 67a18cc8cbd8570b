namespace ActorNet.Runtime;

/// <summary>An operation does not fit the state that an actor is in.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    public IllegalActorStateException(string message)
        : base(message)
    {
    }
}
