using ActorNet.Devices.Filtering;
using ActorNet.Devices.Tests.Model;

namespace ActorNet.Devices.Tests.Filtering;

public class ThrottleFilterTests
{
    [Fact]
    public void Shape_OneFrameASecond_GoesOnTheSecond()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 1 }));
        wire.Tx(0, 1, 2, 3);
        Assert.Equal([1], wire.Out);
        Assert.Equal(TimeSpan.FromSeconds(1), wire.Chain.NextDue);
        wire.Chain.Tick(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1), wire.Sink);
        Assert.Empty(wire.Out);
        wire.Tick(1000);
        Assert.Equal([2], wire.Out);
        wire.Tick(2000);
        Assert.Equal([3], wire.Out);
    }

    [Fact]
    public void Shape_RateThatDoesNotDivideTheSecond_DoesNotDrift()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 3, Limits = new HoldLimits(10_000) }));
        for (int i = 0; i < 100; i++) wire.Tx(0, [.. Enumerable.Range(30 * i, 30)]);
        wire.Chain.Tick(TimeSpan.FromSeconds(999) - TimeSpan.FromTicks(1), wire.Sink);
        Assert.Equal(2997, wire.Out.Length);
        wire.Tick(999_000);
        Assert.Equal([2997], wire.Out);
    }

    [Fact]
    public void Shape_64BytesASecond_CountsBytes()
    {
        TestWire wire = new(Throttle(new() { Id = "t", BytesPerSecond = 64, BurstBytes = 60 }));
        wire.Tx(0, 1, 2);
        Assert.Equal([1], wire.Out);
        Assert.Equal(TestWire.At(937.5), wire.Chain.NextDue);
    }

    [Fact]
    public void Shape_FrameLargerThanTheBurst_GoesIntoDebt()
    {
        TestWire wire = new(Throttle(new() { Id = "t", BytesPerSecond = 1000, BurstBytes = 100 }));
        wire.Send(FrameDirection.Tx, 0, TestFrames.Batch(TestFrames.Frame(1, 1100), TestFrames.Frame(2, 50)));
        Assert.Equal([1], wire.Out);
        Assert.Equal(TestWire.At(1050), wire.Chain.NextDue); // 1000 bytes of debt, and 50
        wire.Send(FrameDirection.Tx, 1, TestFrames.Batch(TestFrames.Frame(3, 1100)));
        wire.Tick(1149);
        Assert.Equal([2], wire.Out);
        wire.Tick(1150);
        Assert.Equal([3], wire.Out);
    }

    [Fact]
    public void Shape_AfterAPause_LetsTheBurstGo()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 10, BurstFrames = 3 }));
        wire.Tx(0, 1, 2, 3, 4);
        Assert.Equal([1, 2, 3], wire.Out);
        wire.Tx(TimeSpan.FromDays(300).TotalMilliseconds, 5, 6, 7, 8);
        Assert.Equal([4, 5, 6, 7], wire.Out);
    }

    [Fact]
    public void Shape_Directions_HaveTheirOwnLimits()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 1 }));
        Assert.True(wire.Tx(0, 1));
        Assert.True(wire.Rx(0, 2));
        Assert.False(wire.Rx(0, 3));
    }

    [Fact]
    public void Shape_LateTicks_LoseNoTokens()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 1000, BurstFrames = 1 }));
        wire.Tx(0, [.. Enumerable.Range(0, 64)]);
        wire.Tick(10.5);
        Assert.Equal(Enumerable.Range(0, 11), wire.Out);
        wire.Tick(40);
        Assert.Equal(Enumerable.Range(11, 30), wire.Out);
    }

    [Fact]
    public void Shape_SinkWithoutRoom_LosesThatTime()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 1000, BurstFrames = 5 }));
        wire.Tx(0, [.. Enumerable.Range(0, 64)]);
        wire.Tick(1);
        Assert.Equal(Enumerable.Range(0, 6), wire.Out);
        wire.Sink.IsFull = true;
        wire.Tick(2);
        wire.Sink.IsFull = false;
        wire.Tick(20);
        Assert.Equal(Enumerable.Range(6, 5), wire.Out);
    }

    [Fact]
    public void Shape_SinkWithoutRoomInBetween_StaysExact()
    {
        TestWire wire = new(Throttle(new() { Id = "t", FramesPerSecond = 100, BurstFrames = 1 }));
        wire.Tx(0, [.. Enumerable.Range(0, 64)]);
        wire.Sink.IsFull = true;
        wire.Tick(5);
        wire.Sink.IsFull = false;
        wire.Tick(7);
        wire.Tick(35);
        Assert.Equal(Enumerable.Range(0, 4), wire.Out);
    }

    [Fact]
    public void Shape_Full_DropsOrHoldsBack()
    {
        TestWire drops = new(Throttle(new() { Id = "t", FramesPerSecond = 1, Limits = new HoldLimits(2) }));
        drops.Tx(0, 1, 2, 3, 4);
        Assert.Equal(1, TestWire.Count(drops.Chain.Filters[0], "filter-full"));
        TestWire waits = new(Throttle(new() { Id = "t", FramesPerSecond = 1, Limits = new HoldLimits(2, Overflow: FilterOverflow.Backpressure) }));
        waits.Tx(0, 1, 2, 3, 4);
        Assert.False(waits.Chain.CanTake(FrameDirection.Tx));
        waits.Tick(1000);
        Assert.False(waits.Chain.CanTake(FrameDirection.Tx));
        waits.Tick(2000);
        Assert.True(waits.Chain.CanTake(FrameDirection.Tx));
        Assert.Equal([1, 2, 3], waits.Out);
    }

    [Fact]
    public void Police_DropsWhatIsBeyondTheRate()
    {
        ThrottleFilter filter = Throttle(new() { Id = "t", FramesPerSecond = 10, BurstFrames = 2, Policy = ThrottlePolicy.Police });
        TestWire wire = new(filter);
        wire.Tx(0, 1, 2, 3);
        wire.Tx(99, 4);
        wire.Tx(100, 5, 6);
        Assert.Equal([1, 2, 5], wire.Out);
        Assert.Equal(3, TestWire.Count(filter, "policed"));
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
    }

    [Fact]
    public void Shape_AtTheEndsOfTheRange_DoesNotOverflow()
    {
        TestWire slow = new(Throttle(new() { Id = "t", BytesPerSecond = 1, BurstBytes = ThrottleOptions.MaxRate, FramesPerSecond = ThrottleOptions.MaxRate, BurstFrames = 1 }));
        TestWire fast = new(Throttle(new() { Id = "t", BytesPerSecond = ThrottleOptions.MaxRate, BurstBytes = 1, FramesPerSecond = ThrottleOptions.MaxRate, BurstFrames = ThrottleOptions.MaxRate }));
        foreach (TestWire wire in new[] { slow, fast })
        {
            foreach (TimeSpan now in new[] { TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(10_000_000), TimeSpan.MaxValue - TimeSpan.FromTicks(5), TimeSpan.MaxValue })
            {
                wire.Send(FrameDirection.Tx, now, TestFrames.Batch(Enumerable.Repeat(TestFrames.Frame(1, 65550), 64)));
                wire.Sink.Out.Clear();
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, 5, 0)]
    [InlineData(1_000_000_000_001, 0, 0)]
    [InlineData(1, 0, 7)]
    public void Options_OutOfRange_AreRefused(long bytes, long frames, int policy) =>
        Assert.ThrowsAny<ArgumentException>(() => Throttle(new() { Id = "t", BytesPerSecond = bytes, FramesPerSecond = frames, Policy = (ThrottlePolicy)policy }));

    /// <summary>Random rates, sizes, arrivals and calls: each frame comes out at the first call at or after its exact moment.</summary>
    [Fact]
    public void Shape_AnyTraffic_IsExact()
    {
        for (int round = 0; round < PropertyRun.Times(400); round++) CheckAgainstModel(new Random((int)PropertyRun.Seed + round));
    }

    private static void CheckAgainstModel(Random random)
    {
        long bytes = random.Next(4) == 0 ? 0 : Magnitude(random, 10);
        long frames = bytes == 0 || random.Next(2) == 0 ? Magnitude(random, 7) : 0;
        long burstBytes = Magnitude(random, 5);
        long burstFrames = Magnitude(random, 2);
        ThrottleFilter filter = Throttle(new()
        {
            Id = "t",
            BytesPerSecond = bytes,
            BurstBytes = burstBytes,
            FramesPerSecond = frames,
            BurstFrames = burstFrames,
            Limits = new HoldLimits(Frames: 1 << 20, Bytes: 1 << 30),
        });
        ThrottleModel model = new(bytes, burstBytes, frames, burstFrames);
        TestWire wire = new(filter);
        List<long> departures = [];
        int released = 0;
        long now = 0;
        for (int step = 0; step < 60; step++)
        {
            now += random.Next(3) switch { 0 => 0, 1 => random.Next(1, 1000), _ => Magnitude(random, 9) };
            if (random.Next(8) == 0 && wire.Chain.NextDue != TimeSpan.MaxValue) now = Math.Max(now, wire.Chain.NextDue.Ticks);
            if (random.Next(3) == 0)
            {
                wire.Chain.Tick(TimeSpan.FromTicks(now), wire.Sink);
            }
            else
            {
                byte[][] batch = [.. Enumerable.Range(0, random.Next(1, 8)).Select(i => TestFrames.Frame(departures.Count + i, 4 + random.Next(random.Next(5) == 0 ? 9000 : 200)))];
                foreach (byte[] frame in batch) departures.Add(model.Send(new ThrottleModel.Fraction(now, TimeSpan.TicksPerSecond), frame.Length).ToTick());
                wire.Send(FrameDirection.Tx, TimeSpan.FromTicks(now), TestFrames.Batch(batch));
            }

            int due = departures.FindLastIndex(tick => tick <= now) + 1;
            Assert.Equal(Enumerable.Range(released, due - released), wire.Out);
            released = due;
            Assert.Equal(due == departures.Count ? TimeSpan.MaxValue : TimeSpan.FromTicks(departures[due]), wire.Chain.NextDue);
        }
    }

    private static long Magnitude(Random random, int digits) => (long)Math.Pow(10, random.NextDouble() * digits);

    private static ThrottleFilter Throttle(ThrottleOptions options) => new(options);
}
