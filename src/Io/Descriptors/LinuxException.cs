namespace ActorNet.Io.Descriptors;

/// <summary>
/// A system call failed for a reason that is not part of normal life. The message is
/// "operation: text (ERRNO)", followed by the remedy where there is one.
/// </summary>
/// <param name="operation">What was tried, with the name of the object: "open /dev/net/tun".</param>
/// <param name="errno">Why it failed.</param>
/// <param name="remedy">What the reader can do about it, as a sentence.</param>
public class LinuxException(string operation, Errno errno, string? remedy = null)
    : Exception($"{operation}: {errno.Text()} ({errno.Symbol()}){(remedy is null ? "" : ". " + remedy)}")
{
    /// <summary>The message without the remedy: "operation: text (ERRNO)".</summary>
    public string Problem { get; } = $"{operation}: {errno.Text()} ({errno.Symbol()})";

    /// <summary>What was tried.</summary>
    public string Operation { get; } = operation;

    /// <summary>Why it failed.</summary>
    public Errno Errno { get; } = errno;

    /// <summary>What the reader can do about it; null when there is nothing better to say than the error itself.</summary>
    public string? Remedy { get; } = remedy;
}
