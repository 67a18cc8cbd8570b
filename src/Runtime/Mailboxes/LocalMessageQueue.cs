using System.Numerics;

namespace ActorNet.Runtime;

/// <summary>The unbounded queue of a mailbox that only one thread ever touches (<see cref="TurnLoop"/>): a ring that grows.</summary>
internal sealed class LocalMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int Smallest = 8;

    /// <summary>A ring that was needed once but is this large is not kept when it is empty again.</summary>
    private const int LargestKept = 4096;

    private Envelope[] _ring = [];
    private int _head;
    private int _count;

    public bool HasMessages => Volatile.Read(ref _count) != 0;

    public int Count => Volatile.Read(ref _count);

    public void Enqueue(IActorRef receiver, Envelope envelope) => Add(envelope);

    public bool TryDequeue(out Envelope envelope)
    {
        if (_count == 0)
        {
            envelope = default;
            return false;
        }
        Envelope[] ring = _ring;
        int head = _head;
        ref Envelope slot = ref ring[head];
        envelope = slot;
        slot = default;
        _head = (head + 1) & (ring.Length - 1);
        if (--_count == 0 && ring.Length > LargestKept)
        {
            _ring = [];
            _head = 0;
        }
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out Envelope envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    internal void Add(Envelope envelope)
    {
        Envelope[] ring = _ring;
        int count = _count;
        if (count == ring.Length)
        {
            ring = Grow();
        }
        ring[(_head + count) & (ring.Length - 1)] = envelope;
        _count = count + 1;
    }

    private Envelope[] Grow()
    {
        var larger = new Envelope[Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)_ring.Length + 1))];
        int behind = _ring.Length - _head;
        Array.Copy(_ring, _head, larger, 0, Math.Min(behind, _count));
        if (_count > behind)
        {
            Array.Copy(_ring, 0, larger, behind, _count - behind);
        }
        _ring = larger;
        _head = 0;
        return larger;
    }
}
