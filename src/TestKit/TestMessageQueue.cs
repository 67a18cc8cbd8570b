namespace ActorNet.TestKit;

/// <summary>What test actors took and the test has not yet asked for. Written by actors, read by the thread of the test.</summary>
internal sealed class TestMessageQueue(IWaiting waiting)
{
    private readonly object _gate = new();
    private readonly Queue<MessageEnvelope> _messages = new();
    private long _arrivals;

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>How many messages have ever arrived.</summary>
    internal long Arrivals
    {
        get
        {
            lock (_gate)
            {
                return _arrivals;
            }
        }
    }

    internal void Enqueue(MessageEnvelope message)
    {
        lock (_gate)
        {
            _messages.Enqueue(message);
            _arrivals++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the first message, or waits for one.</summary>
    /// <param name="timeout">How long to wait; zero looks once, a negative time waits without end.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    /// <param name="remove">Whether the message leaves the queue.</param>
    internal MessageEnvelope? Wait(TimeSpan timeout, bool remove, CancellationToken cancellation)
    {
        if (!waiting.Until(_gate, () => _messages.Count > 0, timeout, cancellation))
        {
            return null;
        }

        // Only the test takes messages: what was there still is.
        lock (_gate)
        {
            return remove ? _messages.Dequeue() : _messages.Peek();
        }
    }

    /// <summary>Waits for a message to arrive, at most a short time: how a test polls a condition without sleeping.</summary>
    /// <param name="seen"><see cref="Arrivals"/> before the condition was tried: what arrived meanwhile is not waited for.</param>
    /// <param name="interval">The short time.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    internal void WaitForNews(long seen, TimeSpan interval, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        waiting.Until(_gate, () => _arrivals != seen, interval, cancellation);
        cancellation.ThrowIfCancellationRequested();
    }
}
