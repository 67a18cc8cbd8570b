using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class DumpFilterTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public void Dump_Passing_CapturesUpToItsSnapLength()
    {
        DumpFilter dump = Dump(DumpSubjects.Passing, 64);
        TestWire wire = new(dump);
        Assert.True(wire.Send(FrameDirection.Rx, 0, TestFrames.Batch(TestFrames.Frame(1), TestFrames.Frame(2, 1514))));
        Assert.Equal(["dump Rx 1 60", "dump Rx 2 64"], _lines);
        Assert.Equal(2, TestWire.Count(dump, "captured"));
    }

    [Theory]
    [InlineData(DumpSubjects.Passing, new[] { "dump Tx 1 60", "dump Tx 2 60" })]
    [InlineData(DumpSubjects.Drops, new[] { "dump Tx 2 60 throttle: policed" })]
    [InlineData(DumpSubjects.PassingAndDrops, new[] { "dump Tx 1 60", "dump Tx 2 60", "dump Tx 2 60 throttle: policed" })]
    public void Dump_Subjects_AreWhatItCaptures(DumpSubjects subjects, string[] expected)
    {
        TestWire wire = new(Dump(subjects), Policer());
        wire.Tx(0, 1, 2);
        Assert.Equal(expected, _lines);
    }

    [Fact]
    public void Dump_WithAMatch_CapturesOnlySuchDrops()
    {
        TestWire wire = new(Dump(DumpSubjects.Drops, match: new NumberMatch(number => number == 3)), Policer());
        wire.Tx(0, 1, 2, 3);
        Assert.Equal(["dump Tx 3 60 throttle: policed"], _lines);
    }

    [Fact]
    public void Dump_BeforeAThrottle_SeesTheDropOfAFullStore()
    {
        BufferFilter buffer = new(new BufferOptions { Id = "buffer", Interval = TestWire.At(1), Limits = new HoldLimits(Frames: 1) });
        TestWire wire = new(Dump(DumpSubjects.Drops), buffer);
        wire.Tx(0, 1, 2);
        Assert.Equal(["dump Tx 2 60 buffer: filter-full"], _lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65551)]
    public void Dump_SnapLengthOutOfRange_IsRefused(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => Dump(DumpSubjects.Passing, length));

    private static ThrottleFilter Policer() =>
        new(new ThrottleOptions { Id = "throttle", FramesPerSecond = 1, Policy = ThrottlePolicy.Police });

    private DumpFilter Dump(DumpSubjects subjects, int snapLength = EthernetFrame.MaxLength, IFrameMatch? match = null) =>
        new(new DumpOptions { Id = "dump", Subjects = subjects, SnapLength = snapLength, Match = match }, new TestCapture(_lines, "dump"));
}
