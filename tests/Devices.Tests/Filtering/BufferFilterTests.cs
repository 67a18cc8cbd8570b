using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class BufferFilterTests
{
    [Fact]
    public void Buffer_HoldsUntilItsInterval_ThenReleasesAllInOrder()
    {
        TestWire wire = new(Buffer(10));
        Assert.False(wire.Tx(1, 1, 2));
        Assert.False(wire.Tx(9, 3));
        Assert.Equal(TestWire.At(10), wire.Chain.NextDue);
        wire.Tick(9.9);
        Assert.Empty(wire.Out);
        wire.Tick(10);
        Assert.Equal([1, 2, 3], wire.Out);
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
    }

    [Fact]
    public void Buffer_FrameAtTheVeryTick_WaitsForTheNextOne()
    {
        TestWire wire = new(Buffer(10));
        wire.Tx(5, 1);
        wire.Tx(10, 2);
        Assert.Equal([1], wire.Out);
        Assert.Equal(TestWire.At(20), wire.Chain.NextDue);
    }

    [Fact]
    public void Buffer_LateCall_ReleasesBeforeItHoldsTheNewFrame()
    {
        TestWire wire = new(Buffer(10));
        wire.Tx(5, 1);
        wire.Tx(87, 2);
        Assert.Equal([1], wire.Out);
        Assert.Equal(TestWire.At(90), wire.Chain.NextDue);
    }

    [Fact]
    public void Buffer_OneQueue_LeavesTheOtherAlone()
    {
        TestWire wire = new(Buffer(10, FilterQueue.Rx));
        Assert.True(wire.Tx(1, 1));
        Assert.False(wire.Rx(1, 2));
        Assert.Equal([1], wire.Out);
        Assert.Equal(1, wire.Chain.Filters[0].HeldFrames(FrameDirection.Rx));
        Assert.Equal(60, wire.Chain.Filters[0].HeldBytes(FrameDirection.Rx));
    }

    [Fact]
    public void Buffer_Full_DropsAndCounts()
    {
        TestWire wire = new(Buffer(10, limits: new HoldLimits(Frames: 2)));
        wire.Tx(1, 1, 2, 3);
        wire.Rx(1, 4, 5, 6);
        Assert.True(wire.Chain.CanTake(FrameDirection.Tx));
        wire.Tick(10);
        Assert.Equal([1, 2, 4, 5], wire.Out);
        Assert.Equal(2, TestWire.Count(wire.Chain.Filters[0], "filter-full"));
    }

    [Fact]
    public void Buffer_FullOfBytes_DropsWhatIsTooLong()
    {
        TestWire wire = new(Buffer(10, limits: new HoldLimits(Bytes: EthernetFrame.MaxLength)));
        wire.Send(FrameDirection.Tx, 1, TestFrames.Batch(TestFrames.Frame(1, 65000), TestFrames.Frame(2, 600), TestFrames.Frame(3, 550)));
        wire.Tick(10);
        Assert.Equal([1, 3], wire.Out);
    }

    [Fact]
    public void Buffer_BackPressure_ClosesAndOpensOneDirection()
    {
        TestWire wire = new(Buffer(10, limits: new HoldLimits(Frames: 2, Overflow: FilterOverflow.Backpressure)));
        wire.Tx(1, 1);
        Assert.True(wire.Chain.CanTake(FrameDirection.Tx));
        wire.Tx(1, [.. Enumerable.Range(2, FrameBatch.Capacity)]);
        Assert.False(wire.Chain.CanTake(FrameDirection.Tx));
        Assert.True(wire.Chain.CanTake(FrameDirection.Rx));
        wire.Tick(10);
        Assert.True(wire.Chain.CanTake(FrameDirection.Tx));
        Assert.Equal(Enumerable.Range(1, 1 + FrameBatch.Capacity), wire.Out);
    }

    [Fact]
    public void Buffer_SwitchedOff_ReleasesAtOnce_AndCountsItsIntervalAnew()
    {
        TestWire wire = new(Buffer(10));
        wire.Tx(1, 1, 2);
        Assert.True(wire.Chain.SetEnabled("buffer", false, TestWire.At(2), wire.Sink));
        Assert.Equal([1, 2], wire.Out);
        Assert.True(wire.Tx(3, 3));
        Assert.True(wire.Chain.SetEnabled("buffer", true, TestWire.At(4), wire.Sink));
        Assert.False(wire.Tx(5, 4));
        Assert.Equal(TestWire.At(14), wire.Chain.NextDue);
    }

    [Fact]
    public void SetInterval_CountsForLaterFrames_ThatStillOvertakeNone()
    {
        TestWire wire = new(Buffer(100));
        wire.Tx(1, 1);
        ((BufferFilter)wire.Chain.Filters[0]).SetInterval(TestWire.At(10));
        wire.Tx(2, 2);
        wire.Tick(50);
        Assert.Empty(wire.Out);
        wire.Tick(100);
        Assert.Equal([1, 2], wire.Out);
        wire.Tx(101, 3);
        Assert.Equal(TestWire.At(110), wire.Chain.NextDue);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e9)]
    public void Buffer_IntervalOutOfRange_IsRefused(double milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Buffer(milliseconds));

    private static BufferFilter Buffer(double milliseconds, FilterQueue queue = FilterQueue.All, HoldLimits? limits = null) =>
        new(new BufferOptions { Id = "buffer", Queue = queue, Interval = TestWire.At(milliseconds), Limits = limits ?? HoldLimits.Waiting });
}
