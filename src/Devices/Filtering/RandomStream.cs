using System.Numerics;

namespace ActorNet.Devices.Filtering;

/// <summary>Random numbers that are the same on every machine: xoshiro256** (Blackman, Vigna), seeded by SplitMix64.</summary>
internal struct RandomStream
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    internal RandomStream(ulong seed)
    {
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    internal ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 on, below <paramref name="limit"/>, all as likely but for 1 in 2^32.</summary>
    internal int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>True in so many of a hundred cases: never for 0, always for 100. Takes no number when there is nothing to decide.</summary>
    internal bool Hits(double percent)
    {
        if (percent <= 0) return false;
        return percent >= 100 || (Next() >> 11) * (100.0 / (1ul << 53)) < percent;
    }

    /// <summary>A number from -<paramref name="range"/> to +<paramref name="range"/>, all as likely.</summary>
    internal long Uniform(long range) => (long)Math.BigMul(Next(), (2 * (ulong)range) + 1, out _) - range;

    /// <summary>
    /// A number around 0, spread like a normal distribution of this deviation but within six of it: the sum of twelve equal
    /// ones, because logarithms are not the same on every machine.
    /// </summary>
    internal long Normal(long deviation)
    {
        long sum = 0;
        for (int i = 0; i < 6; i++)
        {
            ulong two = Next();
            sum += (long)(two >> 32) + (long)(two & uint.MaxValue);
        }

        return (long)((Int128)(sum - (6L << 32)) * deviation >> 32);
    }

    private static ulong Mix(ref ulong state)
    {
        ulong z = state += 0x9e37_79b9_7f4a_7c15;
        z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9;
        z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11eb;
        return z ^ (z >> 31);
    }
}
