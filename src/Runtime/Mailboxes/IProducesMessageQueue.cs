namespace ActorNet.Runtime;

/// <summary>Put on a <see cref="MailboxType"/>: the type of the queues that it creates.</summary>
/// <typeparam name="TQueue">The queue's type.</typeparam>
public interface IProducesMessageQueue<TQueue>
    where TQueue : IMessageQueue
{
}
