namespace ActorNet.Runtime;

/// <summary>The message of a Tell is null.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    public InvalidMessageException()
        : this("Message is null.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public InvalidMessageException(string message)
        : base(message)
    {
    }
}
