using System.Collections.Immutable;
using System.Numerics;

namespace ActorNet.Actors.NetQueues;

/// <summary>For how long frames waited in a queue: how many for less than a microsecond, for one to two, two to four, and so on.</summary>
/// <remarks>Written by the queue's actor; others may read: a count may then be a moment old.</remarks>
public sealed class WaitHistogram
{
    /// <summary>Buckets: the last one holds all that waited for longer than the bound of the one before it.</summary>
    public const int Buckets = 22;

    private readonly long[] _frames = new long[Buckets];

    /// <summary>The upper bound of a bucket, in microseconds, exclusive; of the last one there is none.</summary>
    public static long BoundMicroseconds(int bucket) => 1L << bucket;

    /// <summary>Counts frames that waited for so long.</summary>
    public void Add(long nanoseconds, int frames) => _frames[BucketOf(nanoseconds)] += frames;

    /// <summary>The counts, bucket by bucket.</summary>
    public ImmutableArray<long> Read()
    {
        var counts = ImmutableArray.CreateBuilder<long>(Buckets);
        for (int i = 0; i < Buckets; i++) counts.Add(Volatile.Read(ref _frames[i]));
        return counts.MoveToImmutable();
    }

    internal static int BucketOf(long nanoseconds)
    {
        if (nanoseconds < 1000) return 0; // also what a clock that was read on another processor makes negative
        return Math.Min(BitOperations.Log2((ulong)nanoseconds / 1000) + 1, Buckets - 1);
    }
}
