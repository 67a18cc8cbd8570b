namespace ActorNet.Runtime;

/// <summary>The new instance of a restarted actor threw from its constructor or PostRestart.</summary>
public class PostRestartException : ActorInitializationException
{
    /// <summary>Creates the exception from what the new instance threw and the failure that asked for the restart.</summary>
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"exception after a restart that was caused by {originalCause.GetType().Name}: {originalCause.Message}", cause) =>
        OriginalCause = originalCause;

    /// <summary>The failure that asked for the restart.</summary>
    public Exception OriginalCause { get; }
}
