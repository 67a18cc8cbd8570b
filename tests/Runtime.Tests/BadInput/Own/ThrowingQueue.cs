namespace ActorNet.Runtime.Tests;

/// <summary>A queue of which one method throws, three times.</summary>
public sealed class ThrowingQueue(string throwsFrom) : IMessageQueue
{
    private readonly Queue<Envelope> _queue = new();
    private int _throws = 3;

    public bool HasMessages
    {
        get
        {
            ThrowIn("HasMessages");
            lock (_queue)
            {
                return _queue.Count > 0;
            }
        }
    }

    public int Count => _queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        ThrowIn("Enqueue");
        lock (_queue)
        {
            _queue.Enqueue(envelope);
        }
    }

    public bool TryDequeue(out Envelope envelope)
    {
        ThrowIn("TryDequeue");
        lock (_queue)
        {
            return _queue.TryDequeue(out envelope);
        }
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        ThrowIn("CleanUp");
        while (TryDequeue(out Envelope envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    private void ThrowIn(string method)
    {
        if (method == throwsFrom && Interlocked.Decrement(ref _throws) >= 0)
        {
            throw new Boom(method);
        }
    }
}
