namespace ActorNet.Runtime;

/// <summary>What an actor logs with.</summary>
public interface ILoggingAdapter
{
    /// <summary>Puts arguments into formats.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>True when debug events are logged.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>True when info events are logged.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>True when warnings are logged.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>True when errors are logged.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>True when events of a level are logged.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Logs a text.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format);

    /// <summary>Logs a format with arguments.</summary>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);
}
