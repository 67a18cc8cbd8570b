namespace ActorNet.Actors.Lanes;

/// <summary>The mailboxes that have work, first come first served. Owned by one lane's thread.</summary>
internal sealed class RunQueue
{
    private IRunnable?[] _items = new IRunnable?[64];
    private int _head;

    public int Count { get; private set; }

    public void Enqueue(IRunnable item)
    {
        if (Count == _items.Length) Grow();
        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public IRunnable Dequeue()
    {
        IRunnable item = _items[_head]!;
        _items[_head] = null;
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return item;
    }

    private void Grow()
    {
        var larger = new IRunnable?[_items.Length * 2];
        for (int i = 0; i < Count; i++) larger[i] = _items[(_head + i) & (_items.Length - 1)];
        _items = larger;
        _head = 0;
    }
}
