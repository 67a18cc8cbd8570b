using System.Numerics;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;

namespace ActorNet.Devices.Tests.Filtering;

public class ImpairmentFilterTests
{
    private const int Many = 20_000;

    [Fact]
    public void Line_WithoutFaults_PassesEverything()
    {
        TestWire wire = Wire(Impairment.None);
        Assert.True(wire.Tx(0, 1, 2));
        Assert.True(wire.Rx(0, 3));
    }

    [Fact]
    public void Delay_IsTheSameForEachFrame_AndEachDirectionHasItsOwn()
    {
        TestWire wire = new(new ImpairmentFilter(new() { Id = "line", Tx = new() { Delay = TestWire.At(5) }, Rx = new() { Delay = TestWire.At(2) } }));
        wire.Tx(0, 1);
        wire.Rx(1, 2);
        wire.Tx(2, 3);
        Assert.Equal(TestWire.At(3), wire.Chain.NextDue);
        wire.Tick(3);
        Assert.Equal([2], wire.Out);
        wire.Tick(5);
        Assert.Equal([1], wire.Out);
        Assert.Equal(TestWire.At(7), wire.Chain.NextDue);
        wire.Tick(7);
        Assert.Equal([3], wire.Out);
    }

    [Theory]
    [InlineData(JitterDistribution.Uniform)]
    [InlineData(JitterDistribution.Normal)]
    public void Jitter_WithOrderKept_NeverReorders(JitterDistribution distribution)
    {
        TestWire wire = Wire(new() { Delay = TestWire.At(5), Jitter = TestWire.At(20), Distribution = distribution });
        int[] order = RunAtOneMillisecond(wire, 2000);
        Assert.Equal(Enumerable.Range(0, 2000), order);
    }

    [Fact]
    public void Jitter_WithOrderNotKept_Reorders()
    {
        TestWire wire = Wire(new() { Delay = TestWire.At(5), Jitter = TestWire.At(4), KeepOrder = false });
        int[] order = RunAtOneMillisecond(wire, 2000);
        Assert.NotEqual(Enumerable.Range(0, 2000), order);
        Assert.Equal(Enumerable.Range(0, 2000), order.Order());
    }

    [Fact]
    public void Jitter_Uniform_StaysInItsRange()
    {
        TestWire wire = Wire(new() { Delay = TestWire.At(10), Jitter = TestWire.At(3), KeepOrder = false });
        TimeSpan least = TimeSpan.MaxValue;
        TimeSpan most = TimeSpan.Zero;
        for (int i = 0; i < 1000; i++)
        {
            TimeSpan sent = TestWire.At(100 * i);
            wire.Send(FrameDirection.Tx, sent, TestFrames.Numbered(i));
            TimeSpan delay = wire.Chain.NextDue - sent;
            least = delay < least ? delay : least;
            most = delay > most ? delay : most;
            wire.Chain.Tick(wire.Chain.NextDue, wire.Sink);
        }

        Assert.InRange(least, TestWire.At(7), TestWire.At(7.1));
        Assert.InRange(most, TestWire.At(12.9), TestWire.At(13));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    public void Loss_IsAsLikelyAsItSays(double percent)
    {
        TestWire wire = Wire(new() { Loss = percent });
        int lost = Many - RunAtOnce(wire, Many).Length;
        RandomStreamTests.AssertShare(percent / 100, lost, Many);
        Assert.Equal(lost, TestWire.Count(wire.Chain.Filters[0], "lost"));
    }

    [Fact]
    public void Loss_Always_LosesAll() => Assert.Empty(RunAtOnce(Wire(new() { Loss = 100 }), 100));

    [Fact]
    public void BurstLoss_HasTheRateAndTheBurstsOfItsModel()
    {
        TestWire wire = Wire(new() { BurstLoss = new BurstLoss(Begin: 2, End: 25, BadLoss: 80, GoodLoss: 0.5) });
        HashSet<int> arrived = [.. RunAtOnce(wire, 5 * Many)];
        int lost = (5 * Many) - arrived.Count;
        const double Bad = 2 / 27.0; // of the time the line is bad
        double expected = 5 * Many * ((Bad * 0.8) + ((1 - Bad) * 0.005));
        // Neighbours depend on each other: the line forgets 27 % per frame, so counts spread as if there were 27/173 as many frames.
        double deviation = Math.Sqrt(expected * 173 / 27);
        Assert.InRange(lost, expected - (5 * deviation), expected + (5 * deviation));
        int afterLoss = Enumerable.Range(1, (5 * Many) - 1).Count(i => !arrived.Contains(i - 1) && !arrived.Contains(i));
        double again = (((Bad * 0.8) * ((0.75 * 0.8) + (0.25 * 0.005))) + ((1 - Bad) * 0.005 * ((0.02 * 0.8) + (0.98 * 0.005)))) / ((Bad * 0.8) + ((1 - Bad) * 0.005));
        Assert.InRange(afterLoss / (double)lost, again - 0.05, again + 0.05);
        Assert.Equal(lost, TestWire.Count(wire.Chain.Filters[0], "lost-in-bursts"));
    }

    [Fact]
    public void Duplicate_SendsFramesTwice()
    {
        TestWire wire = Wire(new() { Duplicate = 10 });
        int[] order = RunAtOnce(wire, Many);
        RandomStreamTests.AssertShare(0.1, order.Length - Many, Many);
        Assert.Equal(Enumerable.Range(0, Many), order.Distinct());
        Assert.Equal(order.Order(), order);
        Assert.Equal(order.Length - Many, wire.Chain.Flow(FrameDirection.Tx).Duplicated);
    }

    [Fact]
    public void Duplicate_WithDelay_HoldsBoth_AndMakesNoneWithoutRoom()
    {
        TestWire wire = new(new ImpairmentFilter(new() { Id = "line", Tx = new() { Duplicate = 100, Delay = TestWire.At(1) }, Limits = new HoldLimits(3) }));
        wire.Tx(0, 1, 2, 3);
        wire.Tick(1);
        Assert.Equal([1, 1, 2], wire.Out);
        Assert.Equal(2, TestWire.Count(wire.Chain.Filters[0], "filter-full"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Corrupt_InvertsOneBitOfACopy(double delay)
    {
        TestWire wire = Wire(new() { Corrupt = 100, Delay = TestWire.At(delay) });
        FrameBatch batch = TestFrames.Batch(Enumerable.Range(0, 64).Select(i => TestFrames.Frame(i, 1 + (40 * i))));
        Assert.False(wire.Send(FrameDirection.Tx, 0, batch));
        wire.Tick(10);
        for (int i = 0; i < 64; i++)
        {
            byte[] before = Convert.FromHexString(CollectingSink.Arrival.Of(batch, i, FrameDirection.Tx).Bytes);
            byte[] after = Convert.FromHexString(wire.Sink.Out[i].Bytes);
            Assert.Equal(TestFrames.Frame(i, 1 + (40 * i)), before);
            Assert.Equal(1, before.Zip(after, (one, other) => BitOperations.PopCount((uint)(one ^ other))).Sum());
            Assert.Equal(before.Length, wire.Sink.Out[i].Offload.GsoSize);
        }

        Assert.Equal(64, TestWire.Count(wire.Chain.Filters[0], "corrupted"));
        GC.KeepAlive(batch);
    }

    [Fact]
    public void Corrupt_FrameWithAChecksumLeftToOthers_IsCompletedFirst()
    {
        TestWire wire = Wire(new() { Corrupt = 100 });
        OffloadPacket packet = OffloadPacket.Make(new Random(1), OffloadHeader.GsoUdpSegments, false, 3000, 1448).WithoutSegmentation();
        wire.Send(FrameDirection.Tx, 0, packet.Batch(new Random(2), 8));
        byte[] after = Convert.FromHexString(wire.Sink.Out[0].Bytes);
        Assert.Equal(1, PlainSegmenter.Checksummed(packet).Zip(after, (one, other) => BitOperations.PopCount((uint)(one ^ other))).Sum());
        Assert.True(wire.Sink.Out[0].Offload.IsPlain);
    }

    [Fact]
    public void Corrupt_FrameToSegment_IsLost()
    {
        TestWire wire = Wire(new() { Corrupt = 100 });
        wire.Send(FrameDirection.Tx, 0, OffloadPacket.Make(new Random(1), OffloadHeader.GsoTcp4, false, 3000, 1448).Batch(new Random(2), 8));
        Assert.Empty(wire.Sink.Out);
        Assert.Equal(1, TestWire.Count(wire.Chain.Filters[0], "lost"));
    }

    [Fact]
    public void Corrupt_FrameWithoutBytes_Passes() =>
        Assert.True(Wire(new() { Corrupt = 100 }).Send(FrameDirection.Tx, 0, TestFrames.Batch(Array.Empty<byte>())));

    [Fact]
    public void Reorder_WithAGap_SendsEachSoManyethFrameAtOnce()
    {
        TestWire wire = Wire(new() { Delay = TestWire.At(10), Reorder = 100, ReorderGap = 4 });
        wire.Tx(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Assert.Equal([4, 8], wire.Out);
        wire.Tick(10);
        Assert.Equal([1, 2, 3, 5, 6, 7, 9], wire.Out);
        Assert.Equal(2, TestWire.Count(wire.Chain.Filters[0], "reordered"));
    }

    [Fact]
    public void Reorder_IsAsLikelyAsItSays()
    {
        TestWire wire = Wire(new() { Delay = TestWire.At(10), Reorder = 25 }, new HoldLimits(1 << 20, 1 << 30));
        RandomStreamTests.AssertShare(0.25, RunAtOnce(wire, Many).Length, Many);
    }

    [Fact]
    public void Seed_GivesTheSameFaults_OtherSeedsOthers()
    {
        Impairment all = new() { Delay = TestWire.At(3), Jitter = TestWire.At(3), KeepOrder = false, Loss = 5, BurstLoss = new(3, 30), Duplicate = 5, Corrupt = 5, Reorder = 10, ReorderGap = 3 };
        string[] Run(ulong seed)
        {
            TestWire wire = new(new ImpairmentFilter(new() { Id = "line", Tx = all, Rx = all, Seed = seed }));
            for (int i = 0; i < 500; i++) wire.Send((FrameDirection)(i % 2), i, TestFrames.Batch(TestFrames.Frame(i)));
            wire.Tick(1000);
            return [.. wire.Sink.Out.Select(frame => $"{frame.Direction} {frame.Bytes}")];
        }

        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Fact]
    public void Flush_GoesInTheOrderOfDueTimes()
    {
        Impairment line = new() { Delay = TestWire.At(50), Jitter = TestWire.At(50), KeepOrder = false };
        TestWire flushed = Wire(line);
        flushed.Tx(0, [.. Enumerable.Range(0, 40)]);
        flushed.Chain.Remove("line", TimeSpan.Zero, flushed.Sink);
        TestWire ticked = Wire(line);
        ticked.Tx(0, [.. Enumerable.Range(0, 40)]);
        ticked.Tick(1000);
        Assert.Equal(ticked.Out, flushed.Out);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Impairment[] wrong =
        [
            new() { Loss = -1 }, new() { Loss = 100.1 }, new() { Duplicate = double.NaN }, new() { Corrupt = 101 }, new() { Reorder = -0.1 },
            new() { ReorderGap = 0 }, new() { Delay = TimeSpan.FromTicks(-1) }, new() { Jitter = TimeSpan.FromHours(2) },
            new() { Distribution = (JitterDistribution)2 }, new() { BurstLoss = new(101, 1) }, new() { BurstLoss = new(1, 1, -1) },
        ];
        Assert.All(wrong, impairment => Assert.ThrowsAny<ArgumentException>(() => Wire(impairment)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Wire(Impairment.None, new HoldLimits(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Wire(Impairment.None, new HoldLimits(Bytes: 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Wire(Impairment.None, new HoldLimits(Overflow: (FilterOverflow)2)));
    }

    private static TestWire Wire(Impairment impairment, HoldLimits? limits = null) =>
        new(new ImpairmentFilter(new() { Id = "line", Tx = impairment, Rx = impairment, Seed = 42, Limits = limits ?? new HoldLimits() }));

    private static int[] RunAtOnce(TestWire wire, int frames)
    {
        for (int i = 0; i < frames; i += 50) wire.Tx(0, [.. Enumerable.Range(i, 50)]);
        return wire.Out;
    }

    private static int[] RunAtOneMillisecond(TestWire wire, int frames)
    {
        for (int i = 0; i < frames; i++) wire.Tx(i, i);
        wire.Tick(frames + 1000);
        return wire.Out;
    }
}
