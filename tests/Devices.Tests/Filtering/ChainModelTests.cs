using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Model;

namespace ActorNet.Devices.Tests.Filtering;

public class ChainModelTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Chain_AnyLife_LosesAndReordersNothingUnasked(bool reorders, bool corrupts)
    {
        for (int round = 0; round < PropertyRun.Times(150); round++)
        {
            int seed = (int)PropertyRun.Seed + round;
            try
            {
                new ChainScenario(seed, reorders, corrupts).Run(120);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }
    }

    [Fact]
    public void Chain_BackPressureOnly_LosesNothing()
    {
        for (int round = 0; round < 50; round++)
        {
            Random random = new(round);
            HoldLimits Limits() => new(random.Next(1, 50), 65550, FilterOverflow.Backpressure);
            TestWire wire = new(
                new BufferFilter(new() { Id = "a", Interval = TimeSpan.FromTicks(random.Next(10, 50_000)), Limits = Limits() }),
                new ImpairmentFilter(new() { Id = "b", Tx = new() { Delay = TimeSpan.FromTicks(random.Next(50_000)) }, Limits = Limits() }),
                new ThrottleFilter(new() { Id = "c", FramesPerSecond = random.Next(1, 100_000), Limits = Limits() }),
                new BufferFilter(new() { Id = "d", Interval = TimeSpan.FromTicks(random.Next(10, 50_000)), Limits = Limits() }));
            TimeSpan now = TimeSpan.Zero;
            int sent = 0;
            List<int> seen = [];
            while (seen.Count < 500)
            {
                now += TimeSpan.FromTicks(random.Next(10_000));
                if (sent < 500 && wire.Chain.CanTake(FrameDirection.Tx))
                {
                    int count = Math.Min(500 - sent, random.Next(1, 65));
                    wire.Send(FrameDirection.Tx, now, TestFrames.Numbered(Enumerable.Range(sent, count)));
                    sent += count;
                }
                else
                {
                    Assert.NotEqual(TimeSpan.MaxValue, wire.Chain.NextDue);
                    now = wire.Chain.NextDue;
                    wire.Chain.Tick(now, wire.Sink);
                }

                seen.AddRange(wire.Out);
            }

            Assert.Equal(Enumerable.Range(0, 500), seen);
            wire.AssertBalanced();
        }
    }

    [Fact]
    public void Chain_FramesOfOddLengths_AreTreatedLikeOthers()
    {
        Random random = new(11);
        Impairment line = new() { Delay = TimeSpan.FromTicks(500), Corrupt = 30, Duplicate = 30, Loss = 10, Reorder = 10 };
        List<string> captured = [];
        TestWire wire = new(
            new DumpFilter(new() { Id = "dump", SnapLength = 1, Subjects = DumpSubjects.PassingAndDrops }, new TestCapture(captured, "dump")),
            new MirrorFilter(new() { Id = "mirror", Outdev = "spy" }),
            new ThrottleFilter(new() { Id = "throttle", BytesPerSecond = 20_000_000 }),
            new ImpairmentFilter(new() { Id = "line", Tx = line, Rx = line }),
            new BufferFilter(new() { Id = "buffer", Interval = TimeSpan.FromTicks(3000), Limits = new HoldLimits(100, 200_000) }));
        for (int i = 0; i < 400; i++)
        {
            byte[][] frames = [.. Enumerable.Range(0, random.Next(8)).Select(n => TestFrames.Frame(n, random.Next(20) == 0 ? EthernetFrame.MaxLength : random.Next(14)))];
            foreach (byte[] frame in frames) random.NextBytes(frame);
            wire.Send((FrameDirection)(i % 2), TimeSpan.FromTicks(300 * i), TestFrames.Batch(frames));
            if (i % 50 == 0) wire.Sink.Out.Clear();
            if (i % 50 == 0) wire.Sink.Diverted.Clear();
        }

        foreach (FrameFilter filter in wire.Chain.Filters.ToArray()) wire.Chain.Remove(filter.Id, TimeSpan.FromSeconds(1), wire.Sink);
        wire.AssertBalanced();
        Assert.Equal(0, wire.Chain.Flow(FrameDirection.Tx).Held);
    }
}
