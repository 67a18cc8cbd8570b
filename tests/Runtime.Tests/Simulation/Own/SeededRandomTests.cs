namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SeededRandomTests
{
    [Fact]
    public void Next_KnownSeed_GivesTheSameNumbersForEver()
    {
        using var simulation = new Simulation(1);
        Random random = simulation.Random;
        Assert.Equal([625, 240, 380, 730, 624, 632], Enumerable.Range(0, 6).Select(_ => random.Next(1000)));
    }

    [Fact]
    public void Next_EveryForm_StaysInItsRange()
    {
        using var simulation = new Simulation(2);
        Random random = simulation.Random;
        for (int i = 0; i < 10_000; i++)
        {
            Assert.InRange(random.Next(), 0, int.MaxValue - 1);
            Assert.InRange(random.Next(3), 0, 2);
            Assert.InRange(random.Next(-2, 2), -2, 1);
            Assert.InRange(random.NextInt64(long.MinValue, long.MaxValue), long.MinValue, long.MaxValue - 1);
            Assert.InRange(random.NextDouble(), 0, Math.BitDecrement(1.0));
            Assert.InRange(random.NextSingle(), 0, MathF.BitDecrement(1f));
        }
        Assert.Equal(5, random.Next(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(2, 1));
    }

    [Fact]
    public void NextBytes_Filled_HoldsEveryValue()
    {
        using var simulation = new Simulation(3);
        byte[] bytes = new byte[10_000];
        simulation.Random.NextBytes(bytes);
        Assert.Equal(256, bytes.Distinct().Count());
    }

    [Fact]
    public void Next_SmallRange_IsUniform()
    {
        using var simulation = new Simulation(4);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[simulation.Random.Next(7)]++;
        }
        Assert.All(counts, static count => Assert.InRange(count, 9_500, 10_500));
    }
}
