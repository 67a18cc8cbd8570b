namespace ActorNet.Runtime;

/// <summary>Put on a <see cref="MailboxType"/> whose queues let a sender wait for room.</summary>
public interface IProducesPushTimeoutSemanticsMailbox
{
    /// <summary>How long a sender waits.</summary>
    TimeSpan PushTimeout { get; }
}
