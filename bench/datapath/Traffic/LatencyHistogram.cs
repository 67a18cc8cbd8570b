using System.Diagnostics;
using System.Numerics;

namespace ActorNet.Bench.Datapath.Traffic;

/// <summary>How many frames took how long, in ticks of the stopwatch: to one part in sixty-four.</summary>
internal sealed class LatencyHistogram
{
    private const int Parts = 64; // buckets for each power of two
    private const int Shift = 6;
    private const int Powers = 40;

    private readonly long[] _counts = new long[Parts * Powers];
    private long _count;

    internal void Add(long ticks)
    {
        _counts[BucketOf(Math.Max(ticks, 0))]++;
        _count++;
    }

    internal void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        _count += other._count;
    }

    /// <summary>The time within which a part of the frames came, in microseconds.</summary>
    internal double Microseconds(double part)
    {
        long rank = (long)(part * (_count - 1));
        int bucket = 0;
        for (long seen = _counts[0]; seen <= rank; seen += _counts[bucket]) bucket++;
        return UpperBound(bucket) * 1e6 / Stopwatch.Frequency;
    }

    // The first two powers together are the small numbers themselves.
    private static int BucketOf(long ticks)
    {
        if (ticks < Parts) return (int)ticks;
        int power = BitOperations.Log2((ulong)ticks) - Shift;
        return Math.Min((power * Parts) + (int)(ticks >> power), (Parts * Powers) - 1);
    }

    private static long UpperBound(int bucket)
    {
        if (bucket < Parts) return bucket;
        int power = (bucket / Parts) - 1;
        return (((long)(bucket % Parts) + Parts + 1) << power) - 1;
    }
}
