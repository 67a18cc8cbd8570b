namespace ActorNet.Devices.Filtering;

/// <summary>Decides the fate of the frames of one direction.</summary>
internal sealed class ImpairedLine(Impairment impairment, ulong seed)
{
    private RandomStream _random = new(seed);
    private bool _isBad;
    private int _sinceReordered; // frames that were delayed since one went at once
    private long _lastDue = long.MinValue;

    internal HeldHeap Held { get; } = new();

    internal bool LosesOne() => _random.Hits(impairment.Loss);

    internal bool LosesOneOfBurst()
    {
        if (impairment.BurstLoss is not { } bursts) return false;
        bool lost = _random.Hits(_isBad ? bursts.BadLoss : bursts.GoodLoss);
        if (_random.Hits(_isBad ? bursts.End : bursts.Begin)) _isBad = !_isBad;
        return lost;
    }

    internal bool Corrupts() => _random.Hits(impairment.Corrupt);

    internal int PickBit(int length) => _random.Below(8 * length);

    internal bool Duplicates() => _random.Hits(impairment.Duplicate);

    // True when the next frame goes at once, past the others.
    internal bool Reorders()
    {
        if (impairment.Reorder <= 0) return false;
        if (++_sinceReordered < impairment.ReorderGap || !_random.Hits(impairment.Reorder)) return false;
        _sinceReordered = 0;
        return true;
    }

    // When a frame of now is due, in ticks.
    internal long DueOf(long now)
    {
        long delay = impairment.Delay.Ticks;
        if (impairment.Jitter > TimeSpan.Zero)
        {
            long jitter = impairment.Jitter.Ticks;
            delay += impairment.Distribution == JitterDistribution.Uniform ? _random.Uniform(jitter) : _random.Normal(jitter);
        }

        long due = now + Math.Max(0, delay);
        if (!impairment.KeepOrder) return due;
        if (Held.Count > 0) due = Math.Max(due, _lastDue);
        _lastDue = due;
        return due;
    }

    // True when a frame that is due now need not wait for others.
    internal bool IsFree => Held.Count == 0 || !impairment.KeepOrder;
}
