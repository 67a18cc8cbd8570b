using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

/// <summary>Two lanes; the one with data can be closed.</summary>
public sealed class GatedQueue : IMessageQueue, IGatedSemantics
{
    private readonly ConcurrentQueue<Envelope> _control = new();
    private readonly ConcurrentQueue<Envelope> _data = new();

    public int Limit { get; init; }

    public bool IsOpen { get; set; }

    public bool ThrowFromDequeue { get; set; }

    public bool HasMessages => !_control.IsEmpty || (IsOpen && !_data.IsEmpty);

    public int Count => _control.Count + _data.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => (envelope.Message is string ? _data : _control).Enqueue(envelope);

    public bool TryDequeue(out Envelope envelope)
    {
        if (ThrowFromDequeue)
        {
            ThrowFromDequeue = false;
            throw new Boom("queue");
        }
        return _control.TryDequeue(out envelope) || (IsOpen && _data.TryDequeue(out envelope));
    }

    public bool ThrowFromCleanUp { get; set; }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        if (ThrowFromCleanUp)
        {
            throw new Boom("clean-up");
        }
        while (_control.TryDequeue(out Envelope envelope) || _data.TryDequeue(out envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }
}
