using ActorNet.Devices.Filtering;

namespace ActorNet.Devices.Tests.Filtering;

public class RandomStreamTests
{
    private const int Draws = 200_000;

    [Fact]
    public void Stream_OfASeed_IsTheSameEverywhere()
    {
        RandomStream stream = new(0); // the published generators: SplitMix64 of 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4, ...
        Assert.Equal([0x99EC5F36CB75F2B4ul, 0xBF6E1F784956452Aul, 0x1A5F849D4933E6E0ul], [stream.Next(), stream.Next(), stream.Next()]);
    }

    [Fact]
    public void Hits_NeverAndAlways_AreExact()
    {
        RandomStream stream = new(1);
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(stream.Hits(0));
            Assert.True(stream.Hits(100));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(30)]
    [InlineData(99)]
    public void Hits_SoManyOfAHundred_WithinFiveDeviations(double percent)
    {
        RandomStream stream = new(2);
        int hits = 0;
        for (int i = 0; i < Draws; i++) hits += stream.Hits(percent) ? 1 : 0;
        AssertShare(percent / 100, hits);
    }

    [Fact]
    public void Uniform_CoversItsRange_Evenly()
    {
        RandomStream stream = new(3);
        int[] counts = new int[7];
        for (int i = 0; i < Draws; i++) counts[stream.Uniform(3) + 3]++;
        Assert.All(counts, count => AssertShare(1 / 7.0, count));
        Assert.Equal(0, stream.Uniform(0));
    }

    [Fact]
    public void Below_CoversItsRange_Evenly()
    {
        RandomStream stream = new(4);
        int[] counts = new int[5];
        for (int i = 0; i < Draws; i++) counts[stream.Below(5)]++;
        Assert.All(counts, count => AssertShare(1 / 5.0, count));
    }

    [Fact]
    public void Normal_HasItsMeanAndDeviation()
    {
        RandomStream stream = new(5);
        const long Deviation = 1_000_000;
        double sum = 0;
        double squares = 0;
        int within = 0;
        for (int i = 0; i < Draws; i++)
        {
            long value = stream.Normal(Deviation);
            Assert.InRange(value, -6 * Deviation, 6 * Deviation);
            sum += value;
            squares += (double)value * value;
            within += Math.Abs(value) < Deviation ? 1 : 0;
        }

        Assert.InRange(sum / Draws / Deviation, -0.012, 0.012); // five deviations of the mean
        Assert.InRange(Math.Sqrt(squares / Draws) / Deviation, 0.99, 1.01);
        Assert.InRange(within / (double)Draws, 0.665, 0.69); // 68 % of a normal distribution; 67.6 % of twelve numbers' sum
    }

    /// <summary>A binomial count within five standard deviations of its mean.</summary>
    internal static void AssertShare(double probability, int hits, int draws = Draws)
    {
        double deviation = Math.Sqrt(draws * probability * (1 - probability));
        Assert.InRange(hits, (draws * probability) - (5 * deviation), (draws * probability) + (5 * deviation));
    }
}
