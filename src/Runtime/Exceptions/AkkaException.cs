namespace ActorNet.Runtime;

/// <summary>Base of the runtime's own exceptions; named as in the programming model that this runtime follows.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    protected AkkaException()
    {
    }

    /// <summary>Creates an exception with a message and, if known, what led to it.</summary>
    protected AkkaException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>The exception that led to this one.</summary>
    protected Exception? Cause => InnerException;
}
