using ActorNet.Devices.Filtering;

namespace ActorNet.Devices.Tests.Filtering;

public class FilterChainChangesTests
{
    [Fact]
    public void Insert_AtPositions_OrdersTheFilters()
    {
        TestWire wire = new();
        Insert(wire, "b", FilterPosition.Tail);
        Insert(wire, "d", FilterPosition.Tail);
        Insert(wire, "a", FilterPosition.Head);
        Insert(wire, "c", FilterPosition.Before("d"));
        Insert(wire, "e", FilterPosition.Behind("d"));
        Assert.Equal(["a", "b", "c", "d", "e"], wire.Chain.Filters.Select(filter => filter.Id));
    }

    [Fact]
    public void Insert_Wrongly_Throws()
    {
        TestWire wire = new(new ScriptedFilter("a"));
        Assert.Throws<ArgumentException>(() => Insert(wire, "a", FilterPosition.Tail));
        Assert.Throws<ArgumentException>(() => Insert(wire, "b", FilterPosition.Before("x")));
        Assert.Throws<ArgumentException>(() => wire.Chain.Insert(new TestWire(new ScriptedFilter("b")).Chain.Filters[0], default, TimeSpan.Zero));
        Assert.Single(wire.Chain.Filters);
    }

    [Fact]
    public void Filter_WithBadOptions_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ScriptedFilter(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScriptedFilter("a", (FilterQueue)3));
    }

    [Fact]
    public void Remove_WhileFramesAreHeld_SendsThemOnInOrder()
    {
        List<string> trace = [];
        TestWire wire = new(new ScriptedFilter("a", trace: trace), Buffer("buffer"), new ScriptedFilter("b", trace: trace));
        wire.Tx(1, 1, 2);
        wire.Rx(1, 3, 4);
        trace.Clear();
        Assert.True(wire.Chain.Remove("buffer", TestWire.At(2), wire.Sink));
        Assert.Equal(["b Tx 1", "b Tx 2", "a Rx 3", "a Rx 4"], trace);
        Assert.Equal([1, 2, 3, 4], wire.Out);
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
        wire.AssertBalanced();
        Assert.True(wire.Tx(3, 5));
    }

    [Fact]
    public void Remove_AFullFilter_LetsTheOthersGoOn()
    {
        BufferFilter slow = new(new BufferOptions { Id = "slow", Interval = TestWire.At(1000), Limits = new HoldLimits(Frames: 1, Overflow: FilterOverflow.Backpressure) });
        TestWire wire = new(Buffer("fast"), slow);
        wire.Tx(1, 1, 2, 3);
        wire.Tick(10);
        wire.Tick(20);
        Assert.Equal(2, wire.Chain.Filters[0].HeldFrames(FrameDirection.Tx));
        Assert.True(wire.Chain.Remove("slow", TestWire.At(30), wire.Sink));
        Assert.Equal([1, 2, 3], wire.Out);
    }

    [Fact]
    public void Remove_ThatDropped_KeepsTheChainsBooks()
    {
        ScriptedFilter dropper = new("a") { Script = (_, _, _, _) => ScriptedFilter.Dropped };
        TestWire wire = new(dropper);
        wire.Tx(0, 1, 2);
        Assert.True(wire.Chain.Remove("a", TimeSpan.Zero, wire.Sink));
        Assert.Equal(2, wire.Chain.Flow(FrameDirection.Tx).Dropped);
        wire.AssertBalanced();
        Assert.Throws<ArgumentException>(() => wire.Chain.Insert(dropper, default, TimeSpan.Zero));
    }

    [Fact]
    public void Change_OfAnUnknownFilter_IsAnswered()
    {
        TestWire wire = new();
        Assert.False(wire.Chain.Remove("a", TimeSpan.Zero, wire.Sink));
        Assert.False(wire.Chain.SetEnabled("a", true, TimeSpan.Zero, wire.Sink));
        Assert.False(wire.Chain.TryFind("a", out _));
    }

    [Fact]
    public void SetEnabled_Off_LetsEverythingPass()
    {
        ScriptedFilter dropper = new("a") { Script = (_, _, _, _) => ScriptedFilter.Dropped };
        TestWire wire = new(dropper);
        Assert.True(wire.Chain.SetEnabled("a", false, TimeSpan.Zero, wire.Sink));
        Assert.False(dropper.Enabled);
        Assert.True(wire.Tx(0, 1));
        Assert.True(wire.Chain.SetEnabled("a", true, TimeSpan.Zero, wire.Sink));
        Assert.True(wire.Chain.SetEnabled("a", true, TimeSpan.Zero, wire.Sink));
        Assert.False(wire.Tx(0, 2));
        Assert.Equal([1], wire.Out);
    }

    private static BufferFilter Buffer(string id) => new(new BufferOptions { Id = id, Interval = TestWire.At(10) });

    private static void Insert(TestWire wire, string id, FilterPosition position) => wire.Chain.Insert(new ScriptedFilter(id), position, TimeSpan.Zero);
}
