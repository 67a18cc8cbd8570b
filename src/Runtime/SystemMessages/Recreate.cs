namespace ActorNet.Runtime;

/// <summary>Replace your instance.</summary>
internal sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;

    internal override bool StashWhenWaitingForChildren => true;
}
