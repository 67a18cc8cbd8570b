namespace ActorNet.Guest.Stacks;

/// <summary>Frames that wait for a neighbour's Ethernet address; a fixed number of slots, first in first out per neighbour.</summary>
internal sealed class PendingFrames(int capacity, int frameSize)
{
    private readonly Slot[] _slots = Enumerable.Range(0, capacity).Select(_ => new Slot()).ToArray();
    private long _order;

    public bool TryAdd(Ipv4Address neighbour, ReadOnlySpan<byte> frame)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Length != 0) continue;
            slot.Bytes ??= new byte[frameSize];
            frame.CopyTo(slot.Bytes);
            slot.Length = frame.Length;
            slot.Neighbour = neighbour;
            slot.Order = _order++;
            return true;
        }
        return false;
    }

    /// <summary>Takes the oldest frame for a neighbour; the bytes hold until the next call.</summary>
    public bool TryTake(Ipv4Address neighbour, out Span<byte> frame)
    {
        Slot? oldest = null;
        foreach (Slot slot in _slots)
            if (slot.Length != 0 && slot.Neighbour == neighbour && (oldest is null || slot.Order < oldest.Order)) oldest = slot;
        frame = default;
        if (oldest is null) return false;
        frame = oldest.Bytes.AsSpan(0, oldest.Length);
        oldest.Length = 0;
        return true;
    }

    public int Drop(Ipv4Address neighbour)
    {
        int dropped = 0;
        while (TryTake(neighbour, out _)) dropped++;
        return dropped;
    }

    private sealed class Slot
    {
        public byte[]? Bytes;
        public int Length;
        public Ipv4Address Neighbour;
        public long Order;
    }
}
