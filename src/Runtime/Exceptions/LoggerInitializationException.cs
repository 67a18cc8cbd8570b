namespace ActorNet.Runtime;

/// <summary>A configured logger could not be started.</summary>
public class LoggerInitializationException : AkkaException
{
    /// <summary>Creates an exception without a message.</summary>
    public LoggerInitializationException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    public LoggerInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and, if known, its cause.</summary>
    public LoggerInitializationException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
