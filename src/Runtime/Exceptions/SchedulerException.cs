namespace ActorNet.Runtime;

/// <summary>The scheduler no longer takes work: it was shut down.</summary>
public sealed class SchedulerException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    public SchedulerException(string message)
        : base(message)
    {
    }
}
