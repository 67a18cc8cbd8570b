namespace ActorNet.Runtime;

/// <summary>One line of the log, published on the event stream.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>Notes time and thread.</summary>
    protected LogEvent(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
        Timestamp = DateTime.UtcNow;
        Thread = Thread.CurrentThread;
    }

    /// <summary>The exception that the line is about, if any.</summary>
    public Exception? Cause { get; protected set; }

    /// <summary>When it happened, UTC.</summary>
    public DateTime Timestamp { get; }

    /// <summary>Where it happened.</summary>
    public Thread Thread { get; }

    /// <summary>Who says so: an actor's path, or a name.</summary>
    public string LogSource { get; protected set; }

    /// <summary>The type of who says so.</summary>
    public Type LogClass { get; protected set; }

    /// <summary>The text, or a <see cref="LogMessage"/> with its arguments.</summary>
    public object Message { get; protected set; }

    /// <summary>How much it matters.</summary>
    public abstract LogLevel LogLevel();

    /// <inheritdoc/>
    public override string ToString()
    {
        string level = LogLevel().StringFor();
        string line = $"[{level}][{Timestamp:O}][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {Message}";
        return Cause is null ? line : $"{line}{Environment.NewLine}Cause: {Cause}";
    }
}
