namespace ActorNet.Runtime;

/// <summary>How much a log event matters.</summary>
public enum LogLevel
{
    /// <summary>For whoever looks for a fault in the program.</summary>
    DebugLevel = 0,

    /// <summary>What happens in normal life.</summary>
    InfoLevel = 1,

    /// <summary>Something may go wrong.</summary>
    WarningLevel = 2,

    /// <summary>Something went wrong.</summary>
    ErrorLevel = 3,
}
