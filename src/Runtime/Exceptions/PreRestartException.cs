namespace ActorNet.Runtime;

/// <summary>The old instance's PreRestart threw during a restart; logged, the restart goes on.</summary>
public class PreRestartException : ActorInitializationException
{
    /// <summary>Creates the exception from the failure that asked for the restart and the one that PreRestart threw.</summary>
    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
        : base(actor, $"exception in PreRestart, called because of {cause.GetType().Name}: {cause.Message}", restartException)
    {
        RestartException = restartException;
        OptionalMessage = optionalMessage;
    }

    /// <summary>What PreRestart threw.</summary>
    public Exception RestartException { get; }

    /// <summary>The message that was being handled when the actor failed, if any.</summary>
    public object? OptionalMessage { get; }
}
