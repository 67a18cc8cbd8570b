namespace ActorNet.Runtime;

/// <summary>Mailboxes that wait for their turn, first come first served; touched by one thread.</summary>
internal sealed class TurnQueue
{
    private Mailbox?[] _ring = new Mailbox?[64];
    private int _head;

    public int Count { get; private set; }

    public void Enqueue(Mailbox mailbox)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }
        _ring[(_head + Count) & (_ring.Length - 1)] = mailbox;
        Count++;
    }

    public Mailbox Dequeue()
    {
        ref Mailbox? slot = ref _ring[_head];
        Mailbox mailbox = slot!;
        slot = null;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return mailbox;
    }

    private void Grow()
    {
        var larger = new Mailbox?[_ring.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        }
        _ring = larger;
        _head = 0;
    }
}
