namespace ActorNet.Runtime;

/// <summary>A path or selection names no living actor.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Creates an exception without a message.</summary>
    public ActorNotFoundException()
    {
    }

    /// <summary>Creates an exception with a message and, if known, its cause.</summary>
    public ActorNotFoundException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
