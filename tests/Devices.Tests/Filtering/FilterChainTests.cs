using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class FilterChainTests
{
    private readonly List<string> _trace = [];

    [Fact]
    public void Process_WithoutFilters_PassesEverything()
    {
        TestWire wire = new();
        Assert.True(wire.Tx(0, 1, 2));
        Assert.True(wire.Tx(0));
        Assert.Equal([1, 2], wire.Out);
        Assert.Equal(2, wire.Chain.Flow(FrameDirection.Tx).Out);
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
    }

    [Fact]
    public void Process_Tx_FirstToLast_Rx_LastToFirst()
    {
        TestWire wire = new(Scripted("a"), Scripted("b", FilterQueue.Tx), Scripted("c", FilterQueue.Rx), Scripted("d"));
        wire.Tx(0, 1);
        wire.Rx(0, 2);
        Assert.Equal(["a Tx 1", "b Tx 1", "d Tx 1", "d Rx 2", "c Rx 2", "a Rx 2"], _trace);
    }

    [Fact]
    public void Process_AllPass_TellsTheSinkNothing()
    {
        TestWire wire = new(Scripted("a"), Scripted("b"));
        Assert.True(wire.Tx(0, 1, 2, 3));
        Assert.Equal((0, 0), (wire.Sink.Shared, wire.Sink.Emitted));
    }

    [Fact]
    public void Process_OneDropped_SharesTheOthersInOrder()
    {
        ScriptedFilter dropper = Scripted("a");
        dropper.Script = (frames, index, _, _) => ScriptedFilter.NumberOf(frames, index) == 3 ? ScriptedFilter.Dropped : FilterVerdict.Pass;
        TestWire wire = new(dropper, Scripted("b"));
        Assert.False(wire.Tx(0, 1, 2, 3, 4, 5));
        Assert.Equal([1, 2, 4, 5], wire.Out);
        Assert.Equal((4, 0), (wire.Sink.Shared, wire.Sink.Emitted));
        Assert.DoesNotContain("b Tx 3", _trace);
        Assert.Equal(1, TestWire.Count(dropper, "scripted"));
        Assert.Equal(1, wire.Chain.Flow(FrameDirection.Tx).Dropped);
    }

    [Fact]
    public void Process_FrameMadeInBetween_KeepsItsPlace()
    {
        ScriptedFilter maker = Scripted("a");
        FrameBatch made = TestFrames.Numbered(100);
        maker.Script = (frames, index, direction, output) =>
        {
            if (ScriptedFilter.NumberOf(frames, index) == 2)
            {
                maker.Doubled(direction);
                output.Pass(made, 0, direction);
                GC.KeepAlive(made);
            }

            return FilterVerdict.Pass;
        };
        TestWire wire = new(maker, Scripted("b"));
        Assert.False(wire.Tx(0, 1, 2, 3));
        Assert.Equal([1, 100, 2, 3], wire.Out);
        Assert.Equal((3, 1), (wire.Sink.Shared, wire.Sink.Emitted));
    }

    [Fact]
    public void Process_FramesThatDoNotMatch_PassUntreated()
    {
        ScriptedFilter dropper = Scripted("a", match: new NumberMatch(number => number % 2 == 0));
        dropper.Script = (_, _, _, _) => ScriptedFilter.Dropped;
        TestWire wire = new(dropper);
        wire.Tx(0, 1, 2, 3, 4);
        Assert.True(wire.Tx(0, 5, 7));
        Assert.Equal([1, 3, 5, 7], wire.Out);
        Assert.Equal(2, TestWire.Count(dropper, "frames"));
        Assert.Equal(120, TestWire.Count(dropper, "bytes"));
    }

    [Fact]
    public void Release_GoesOnWithTheNextFilter_InItsDirection()
    {
        TestWire wire = new(Scripted("a"), Buffer("buffer"), Scripted("b"));
        wire.Tx(1, 1);
        wire.Rx(1, 2);
        Assert.Equal(["a Tx 1", "b Rx 2"], _trace);
        wire.Tick(10);
        Assert.Equal(["a Tx 1", "b Rx 2", "b Tx 1", "a Rx 2"], _trace);
        Assert.Equal(0, wire.Sink.Shared);
        Assert.Equal(2, wire.Sink.Emitted);
    }

    [Fact]
    public void Held_Frames_KeepTheirOffloadHeader()
    {
        TestWire wire = new(Buffer("buffer"));
        wire.Send(FrameDirection.Tx, 1, TestFrames.Batch(TestFrames.Frame(1), TestFrames.Frame(2, 3000)));
        wire.Tick(10);
        Assert.Equal([(60, 0), (3000, 4)], wire.Sink.Out.Select(frame => ((int)frame.Offload.GsoSize, (int)frame.Offload.Flags)));
        Assert.Equal(TestFrames.Hex(2, 3000), wire.Sink.Out[1].Bytes);
    }

    [Fact]
    public void Process_DueFrames_LeaveBeforeTheBatch()
    {
        BufferFilter buffer = Buffer("buffer", new NumberMatch(number => number < 10));
        TestWire wire = new(buffer);
        wire.Tx(1, 1, 2);
        Assert.True(wire.Tx(11, 10, 11));
        Assert.Equal([1, 2, 10, 11], wire.Out);
    }

    [Fact]
    public void Chain_TwoBuffers_HoldOneAfterTheOther()
    {
        TestWire wire = new(Buffer("first"), Buffer("second"));
        wire.Tx(1, 1);
        wire.Tick(10);
        Assert.Empty(wire.Out);
        Assert.Equal(1, wire.Chain.Filters[1].HeldFrames(FrameDirection.Tx));
        wire.Tick(20);
        Assert.Equal([1], wire.Out);
    }

    [Fact]
    public void Release_OfTwoFiltersAtOnce_MakesRoomAtTheExitFirst()
    {
        BufferFilter small = new(new BufferOptions { Id = "small", Interval = TestWire.At(10), Limits = new HoldLimits(Frames: 1) });
        TestWire wire = new(Buffer("buffer"), small);
        wire.Tx(1, 1);
        wire.Tx(11, 2);
        wire.Tick(20);
        wire.Tick(30);
        Assert.Equal([1, 2], wire.Out);
    }

    [Fact]
    public void Release_IntoAFullFilter_WaitsAndLosesNothing()
    {
        ThrottleFilter throttle = new(new ThrottleOptions
        {
            Id = "throttle",
            FramesPerSecond = 1000,
            BurstFrames = 1,
            Limits = new HoldLimits(Frames: 2, Overflow: FilterOverflow.Backpressure),
        });
        TestWire wire = new(Buffer("buffer"), throttle);
        wire.Tx(0, [.. Enumerable.Range(1, 20)]);
        wire.Tick(10);
        Assert.Equal([1], wire.Out);
        Assert.Equal(2, throttle.HeldFrames(FrameDirection.Tx));
        Assert.Equal(17, wire.Chain.Filters[0].HeldFrames(FrameDirection.Tx));
        Assert.Equal(TestWire.At(11), wire.Chain.NextDue);
        for (int i = 2; i <= 20; i++)
        {
            wire.Tick(9 + i);
            Assert.Equal([i], wire.Out);
        }
    }

    [Fact]
    public void Release_SinkWithoutRoom_WaitsUntilTheNextTick()
    {
        TestWire wire = new(Buffer("buffer"));
        wire.Tx(0, 1, 2);
        wire.Sink.IsFull = true;
        wire.Tick(10);
        Assert.Empty(wire.Out);
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
        wire.Sink.IsFull = false;
        wire.Tick(11);
        Assert.Equal([1, 2], wire.Out);
    }

    [Fact]
    public void Drop_IsToldToFiltersThatTheFrameHasPassed()
    {
        List<string> drops = [];
        ScriptedFilter dropper = Scripted("dropper");
        dropper.Script = (_, _, _, _) => ScriptedFilter.Dropped;
        DumpFilter Dump(string id) => new(new DumpOptions { Id = id, Subjects = DumpSubjects.Drops }, new TestCapture(drops, id));
        TestWire wire = new(Dump("port"), dropper, Dump("net"));
        wire.Tx(0, 1);
        wire.Rx(0, 2);
        Assert.Equal(["port Tx 1 60 dropper: scripted", "net Rx 2 60 dropper: scripted"], drops);
    }

    [Fact]
    public void Sink_ThatCallsBack_IsRefused()
    {
        TestWire wire = new(Scripted("a"));
        BackCaller sink = new(wire.Chain);
        ((ScriptedFilter)wire.Chain.Filters[0]).Script = (frames, index, direction, output) =>
        {
            output.Pass(frames, index, direction);
            return FilterVerdict.Taken;
        };
        Assert.Throws<InvalidOperationException>(() => wire.Chain.Process(TestFrames.Numbered(1), FrameDirection.Tx, TimeSpan.Zero, sink));
        wire.Tick(1); // and the chain can be used again
    }

    [Fact]
    public void Time_ThatGoesBack_CountsAsStandingStill()
    {
        TestWire wire = new(Buffer("buffer"));
        wire.Tx(12, 1);
        wire.Tx(3, 2);
        Assert.Equal(TestWire.At(20), wire.Chain.NextDue);
        wire.Tick(20);
        Assert.Equal([1, 2], wire.Out);
    }

    private static BufferFilter Buffer(string id, IFrameMatch? match = null) =>
        new(new BufferOptions { Id = id, Interval = TestWire.At(10), Match = match });

    private ScriptedFilter Scripted(string id, FilterQueue queue = FilterQueue.All, IFrameMatch? match = null) => new(id, queue, _trace, match);

    private sealed class BackCaller(FilterChain chain) : IFilterSink
    {
        public bool HasRoom(FrameDirection direction) => true;

        public void Share(FrameBatch source, int index, FrameDirection direction) => chain.Tick(TimeSpan.Zero, this);

        public void Emit(FrameBatch frames, int index, FrameDirection direction) => Assert.Fail("Nothing was changed.");

        public void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction) => Assert.Fail("Nothing was diverted.");
    }
}
