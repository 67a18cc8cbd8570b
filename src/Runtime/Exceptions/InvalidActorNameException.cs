namespace ActorNet.Runtime;

/// <summary>An actor name is empty, has characters that a path cannot hold, or is taken.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>Creates an exception with a message.</summary>
    public InvalidActorNameException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    public InvalidActorNameException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
