namespace ActorNet.Runtime;

/// <summary>
/// SplitMix64. Not <see cref="Random"/>'s own algorithm, which may change with the framework: a seed must mean the same run on
/// every machine and in every year.
/// </summary>
internal sealed class SeededRandom : Random
{
    private ulong _state;

    /// <summary>Creates a generator.</summary>
    /// <param name="seed">Where it starts.</param>
    /// <param name="stream">Generators of one seed that draw independently of each other have different streams.</param>
    public SeededRandom(long seed, ulong stream) => _state = Mix((ulong)seed) ^ Mix(stream * 0xd6e8feb86659fd93);

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc/>
    public override long NextInt64() => NextInt64(long.MaxValue);

    /// <inheritdoc/>
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        ulong range = (ulong)maxValue - (ulong)minValue;
        // The high half of the product: no bias that a test could see, and no loop.
        return range == 0 ? minValue : (long)((ulong)minValue + Math.BigMul(Draw(), range, out _));
    }

    /// <inheritdoc/>
    public override double NextDouble() => (Draw() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc/>
    public override float NextSingle() => (Draw() >> 40) * (1.0f / (1U << 24));

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)(Draw() >> 56);
        }
    }

    /// <summary>An index below a count, which is at least one.</summary>
    internal int Below(int count) => (int)Math.BigMul(Draw(), (ulong)count, out _);

    /// <summary>True with a probability.</summary>
    internal bool Happens(double chance) => chance > 0 && NextDouble() < chance;

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private ulong Draw() => Mix(_state += 0x9e3779b97f4a7c15);
}
