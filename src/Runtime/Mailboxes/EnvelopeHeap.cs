namespace ActorNet.Runtime;

/// <summary>Envelopes by priority, the smallest number first; those of the same priority in the order in which they came.</summary>
internal sealed class EnvelopeHeap(Func<object, int> priorityOf, int initialCapacity)
{
    private readonly PriorityQueue<Envelope, (int Priority, long Number)> _heap = new(initialCapacity);
    private readonly Stack<Envelope> _front = new();
    private long _next;

    public int Count => _heap.Count + _front.Count;

    public void Add(Envelope envelope) => _heap.Enqueue(envelope, (priorityOf(envelope.Message), _next++));

    public void AddFirst(Envelope envelope) => _front.Push(envelope);

    public bool TryTake(out Envelope envelope) => _front.TryPop(out envelope) || _heap.TryDequeue(out envelope, out _);
}
