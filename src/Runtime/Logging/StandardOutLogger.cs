namespace ActorNet.Runtime;

/// <summary>
/// Writes to the standard error while a system starts and ends. The name is that of the programming model; the standard output
/// belongs to the program.
/// </summary>
public class StandardOutLogger : MinimalLogger
{
    /// <inheritdoc/>
    public override string ToString() => "StandardOutLogger";

    /// <inheritdoc/>
    protected override void Log(object message) => Console.Error.WriteLine(message);
}
