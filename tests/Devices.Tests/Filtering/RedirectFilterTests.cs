using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class RedirectFilterTests
{
    [Fact]
    public void Redirect_ToAnOutdev_TakesTheFramesAway()
    {
        RedirectFilter filter = new(new RedirectOptions { Id = "redirect", Outdev = "away", Queue = FilterQueue.Tx });
        TestWire wire = new(filter);
        Assert.False(wire.Tx(0, 1, 2));
        Assert.True(wire.Rx(0, 3));
        Assert.Equal([3], wire.Out);
        Assert.Equal(["away", "away"], wire.Sink.Diverted.Select(frame => frame.Outdev));
        Assert.Equal(2, wire.Chain.Flow(FrameDirection.Tx).Diverted);
    }

    [Fact]
    public void Redirect_WithoutOutdev_LetsFramesPass() => Assert.True(new TestWire(Indev()).Tx(0, 1));

    [Fact]
    public void Inject_GoesOnBehindTheFilter()
    {
        List<string> trace = [];
        RedirectFilter filter = Indev();
        TestWire wire = new(new ScriptedFilter("a", trace: trace), filter, new ScriptedFilter("b", trace: trace));
        Assert.True(Inject(wire, filter, FrameDirection.Tx, 1));
        Assert.True(Inject(wire, filter, FrameDirection.Rx, 2));
        Assert.Equal(["b Tx 1", "a Rx 2"], trace);
        Assert.Equal([1, 2], wire.Out);
        Assert.Equal((0, 1, 1), (wire.Chain.Flow(FrameDirection.Tx).In, wire.Chain.Flow(FrameDirection.Tx).Injected, wire.Chain.Flow(FrameDirection.Tx).Out));
        wire.AssertBalanced();
    }

    [Fact]
    public void Inject_IntoABuffer_IsHeld()
    {
        RedirectFilter filter = Indev();
        BufferFilter buffer = new(new BufferOptions { Id = "buffer", Interval = TestWire.At(10), Limits = new HoldLimits(Frames: 1, Overflow: FilterOverflow.Backpressure) });
        TestWire wire = new(filter, buffer);
        Assert.True(wire.Chain.CanInject(filter, FrameDirection.Tx));
        Assert.False(Inject(wire, filter, FrameDirection.Tx, 1, 2));
        Assert.False(wire.Chain.CanInject(filter, FrameDirection.Tx));
        Assert.True(wire.Chain.CanInject(filter, FrameDirection.Rx)); // the buffer is before it in that direction
        wire.AssertBalanced();
        wire.Tick(10);
        Assert.Equal([1, 2], wire.Out);
    }

    [Fact]
    public void Inject_WhileOff_Drops()
    {
        RedirectFilter filter = Indev();
        TestWire wire = new(filter);
        wire.Chain.SetEnabled("redirect", false, TimeSpan.Zero, wire.Sink);
        Assert.False(Inject(wire, filter, FrameDirection.Tx, 1, 2));
        Assert.Empty(wire.Out);
        Assert.Equal(2, TestWire.Count(filter, "injected-while-off"));
        wire.AssertBalanced();
    }

    [Fact]
    public void Inject_Wrongly_Throws()
    {
        RedirectFilter filter = Indev(FilterQueue.Rx);
        TestWire wire = new(filter);
        Assert.Throws<InvalidOperationException>(() => Inject(wire, filter, FrameDirection.Tx, 1));
        Assert.Throws<InvalidOperationException>(() => Inject(new TestWire(), filter, FrameDirection.Rx, 1));
        wire.Chain.Remove("redirect", TimeSpan.Zero, wire.Sink);
        Assert.Throws<InvalidOperationException>(() => Inject(wire, filter, FrameDirection.Rx, 1));
    }

    [Fact]
    public void Redirect_WithoutAnyDevice_IsRefused() => Assert.Throws<ArgumentException>(() => new RedirectFilter(new RedirectOptions { Id = "redirect" }));

    private static RedirectFilter Indev(FilterQueue queue = FilterQueue.All) => new(new RedirectOptions { Id = "redirect", Indev = "in", Queue = queue });

    private static bool Inject(TestWire wire, RedirectFilter filter, FrameDirection direction, params int[] numbers)
    {
        FrameBatch batch = TestFrames.Numbered(numbers);
        bool unchanged = wire.Chain.Inject(filter, batch, direction, TimeSpan.Zero, wire.Sink);
        if (unchanged) wire.Forward(batch, direction);
        GC.KeepAlive(batch);
        return unchanged;
    }
}
