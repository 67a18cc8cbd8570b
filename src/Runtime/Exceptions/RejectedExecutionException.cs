namespace ActorNet.Runtime;

/// <summary>An executor no longer takes work: it was shut down.</summary>
public class RejectedExecutionException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    public RejectedExecutionException(string? message = null, Exception? inner = null)
        : base(message ?? "The executor was shut down.", inner)
    {
    }
}
