namespace ActorNet.Runtime;

/// <summary>The queue of a logger: events that are left in it at the end are no dead letters, about which there would be events.</summary>
internal sealed class LoggerMessageQueue : IMessageQueue, ILoggerMessageQueueSemantics, IUnboundedMessageQueueSemantics
{
    private readonly UnboundedMessageQueue _queue = new();

    public bool HasMessages => _queue.HasMessages;

    public int Count => _queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(receiver, envelope);

    public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (_queue.TryDequeue(out Envelope envelope))
        {
            if (envelope.Message is not LogEvent)
            {
                deadletters.Enqueue(owner, envelope);
            }
        }
    }
}
