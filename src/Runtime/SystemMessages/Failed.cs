namespace ActorNet.Runtime;

/// <summary>A child has failed and waits, suspended, for its supervisor's decision.</summary>
internal sealed class Failed(IActorRef child, Exception cause, long uid) : SystemMessage
{
    public IActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;

    /// <summary>The child's incarnation: a failure of an earlier one no longer matters.</summary>
    public long Uid { get; } = uid;

    internal override bool StashWhenFailed => true;
}
