namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>How far a ring is with the chains that were in flight before it: they are taken before those that the ring itself shows.</summary>
/// <typeparam name="T">What names a chain.</typeparam>
/// <param name="chains">Those that were in flight, in the order in which they were taken.</param>
/// <param name="size">Entries of the ring.</param>
internal struct Resubmission<T>(T[] chains, int size)
{
    private int _next;
    private int _takenFromRing; // since the last resubmitted one

    /// <summary>Whether a chain that was in flight comes next.</summary>
    public readonly bool IsPending => _next < chains.Length;

    /// <summary>That chain.</summary>
    public readonly T Next => chains[_next];

    /// <summary><see cref="Next"/> was taken.</summary>
    public void Advance()
    {
        _next++;
        _takenFromRing = 0;
    }

    /// <summary>Chains were taken from the ring.</summary>
    public void TookFromRing(int count) => _takenFromRing = Math.Min(_takenFromRing + count, size);

    /// <summary>Gives chains back, the last one first. Those that were in flight before stay so, and are the next to be taken.</summary>
    /// <returns>How many of them are the ring's.</returns>
    public int GiveBack(int count)
    {
        int fromRing = Math.Min(count, _takenFromRing);
        _takenFromRing -= fromRing;
        _next = Math.Max(0, _next - (count - fromRing));
        return fromRing;
    }
}
