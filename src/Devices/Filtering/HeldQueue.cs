namespace ActorNet.Devices.Filtering;

/// <summary>Held frames that leave as they came. Grows to the most that was ever held.</summary>
internal sealed class HeldQueue
{
    private HeldFrame[] _items = new HeldFrame[64]; // a ring; its length is a power of two
    private uint _head;
    private uint _tail;

    internal int Count => (int)(_tail - _head);

    internal HeldFrame First => _items[_head & (uint)(_items.Length - 1)];

    internal void Enqueue(HeldFrame frame)
    {
        if (Count == _items.Length) Grow();
        _items[_tail++ & (uint)(_items.Length - 1)] = frame;
    }

    internal HeldFrame Dequeue()
    {
        HeldFrame first = First;
        _head++;
        return first;
    }

    private void Grow()
    {
        HeldFrame[] larger = new HeldFrame[2 * _items.Length];
        int count = Count;
        for (int i = 0; i < count; i++) larger[i] = _items[(_head + (uint)i) & (uint)(_items.Length - 1)];
        _items = larger;
        _head = 0;
        _tail = (uint)count;
    }
}
