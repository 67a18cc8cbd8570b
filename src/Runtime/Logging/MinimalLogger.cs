namespace ActorNet.Runtime;

/// <summary>A logger that is no actor, for the times when none runs: while a system starts and ends.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    /// <inheritdoc/>
    public sealed override IActorRefProvider Provider => throw new NotSupportedException("This logger belongs to no actor system.");

    /// <inheritdoc/>
    public sealed override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems"), "/StandardOutLogger");

    /// <inheritdoc/>
    protected sealed override void TellInternal(object message, IActorRef? sender) => Log(message);

    /// <summary>Writes one event.</summary>
    protected abstract void Log(object message);
}
