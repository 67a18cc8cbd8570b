namespace ActorNet.Runtime;

/// <summary>A format and its arguments, put together only by the logger that needs text.</summary>
public abstract class LogMessage
{
    /// <summary>Puts arguments into the format.</summary>
    protected readonly ILogMessageFormatter Formatter;

    /// <summary>Creates a message.</summary>
    protected LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    /// <summary>The format.</summary>
    public string Format { get; }

    /// <summary>The format and the arguments, not put together.</summary>
    public abstract string Unformatted();

    /// <summary>The arguments.</summary>
    public abstract IEnumerable<object?> Parameters();
}
