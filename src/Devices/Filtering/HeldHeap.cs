namespace ActorNet.Devices.Filtering;

/// <summary>Held frames that leave when they are due, those due at the same time as they came. A binary heap.</summary>
internal sealed class HeldHeap
{
    private Node[] _nodes = new Node[64];
    private ulong _arrivals;

    internal int Count { get; private set; }

    internal HeldFrame First => _nodes[0].Frame;

    internal void Add(HeldFrame frame)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, 2 * Count);
        Node node = new(frame, _arrivals++);
        int at = Count++;
        while (at > 0 && node.IsBefore(_nodes[(at - 1) / 2]))
        {
            _nodes[at] = _nodes[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _nodes[at] = node;
    }

    internal HeldFrame RemoveFirst()
    {
        HeldFrame first = First;
        Node last = _nodes[--Count];
        int at = 0;
        for (int child = 1; child < Count; child = (2 * at) + 1)
        {
            if (child + 1 < Count && _nodes[child + 1].IsBefore(_nodes[child])) child++;
            if (!_nodes[child].IsBefore(last)) break;
            _nodes[at] = _nodes[child];
            at = child;
        }

        _nodes[at] = last;
        return first;
    }

    private readonly record struct Node(HeldFrame Frame, ulong Arrival)
    {
        internal bool IsBefore(Node other) =>
            Frame.Due != other.Frame.Due ? Frame.Due < other.Frame.Due : Arrival < other.Arrival;
    }
}
