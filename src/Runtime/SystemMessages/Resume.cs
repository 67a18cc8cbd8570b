namespace ActorNet.Runtime;

/// <summary>Go on; with a cause, forget the failure that suspended you.</summary>
internal sealed class Resume(Exception? causedByFailure) : SystemMessage
{
    public Exception? CausedByFailure { get; } = causedByFailure;

    internal override bool StashWhenWaitingForChildren => true;
}
