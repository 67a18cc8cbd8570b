namespace ActorNet.Runtime;

/// <summary>The first message of a logger, which answers with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    /// <summary>Creates the message.</summary>
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    /// <summary>Where log events come from.</summary>
    public LoggingBus LoggingBus { get; }
}
