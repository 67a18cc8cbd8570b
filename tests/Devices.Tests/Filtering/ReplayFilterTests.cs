using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class ReplayFilterTests
{
    private readonly Log _log = new();

    [Fact]
    public void Record_LogsTimesFromItsBeginning_AndLetsFramesPass()
    {
        ReplayFilter recorder = Recorder();
        TestWire wire = new();
        wire.Chain.Insert(recorder, default, TestWire.At(100));
        Assert.True(wire.Tx(100, 1));
        Assert.True(wire.Rx(107, 2));
        Assert.Equal([(TestWire.At(0), FrameDirection.Tx, 1), (TestWire.At(7), FrameDirection.Rx, 2)], _log.Entries);
        Assert.Equal(ReplayMode.Record, recorder.Mode);
        Assert.False(recorder.IsAtEnd);
    }

    [Fact]
    public void Replay_EmitsAtTheRecordedTimes_AndSwallowsLiveFrames()
    {
        _log.Record(5, FrameDirection.Tx, 1).Record(5, FrameDirection.Rx, 2).Record(5, FrameDirection.Tx, 3).Record(9, FrameDirection.Rx, 4);
        ReplayFilter player = Player();
        TestWire wire = new();
        wire.Chain.Insert(player, default, TestWire.At(100));
        Assert.Equal(TestWire.At(105), wire.Chain.NextDue);
        Assert.False(wire.Tx(101, 90));
        Assert.Empty(wire.Out);
        wire.Tick(105);
        Assert.Equal([1, 2, 3], wire.Out);
        Assert.False(player.IsAtEnd);
        wire.Tick(109);
        Assert.Equal([4], wire.Out);
        Assert.True(player.IsAtEnd);
        Assert.False(wire.Rx(110, 91));
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
        Assert.Equal(2, TestWire.Count(player, "swallowed"));
        Assert.Equal(4, TestWire.Count(player, "replayed"));
    }

    [Fact]
    public void Replay_OfARecord_GivesTheSameTraffic()
    {
        TestWire live = new(Recorder());
        Random random = new(5);
        double at = 0;
        List<(double, FrameDirection, int)> sent = [];
        for (int i = 0; i < 200; i++)
        {
            at += random.Next(3) / 2.0;
            FrameDirection direction = (FrameDirection)random.Next(2);
            live.Send(direction, at, TestFrames.Numbered(i));
            sent.Add((at, direction, i));
        }

        TestWire wire = new(Player());
        List<(double, FrameDirection, int)> seen = [];
        while (wire.Chain.NextDue != TimeSpan.MaxValue)
        {
            TimeSpan due = wire.Chain.NextDue;
            wire.Chain.Tick(due, wire.Sink);
            seen.AddRange(wire.Sink.Out.Select(frame => (due.TotalMilliseconds, frame.Direction, Convert.ToInt32(frame.Bytes[..8], 16))));
            wire.Sink.Out.Clear();
        }

        Assert.Equal(sent, seen);
    }

    [Fact]
    public void Replay_OneQueue_SkipsTheOtherDirection()
    {
        _log.Record(1, FrameDirection.Tx, 1).Record(2, FrameDirection.Rx, 2).Record(3, FrameDirection.Tx, 3);
        ReplayFilter player = Player(FilterQueue.Rx);
        TestWire wire = new(player);
        Assert.True(wire.Tx(0, 80));
        wire.Tick(5);
        Assert.Equal([80, 2], wire.Out);
        Assert.True(player.IsAtEnd);
        Assert.Equal(2, TestWire.Count(player, "skipped"));
    }

    [Fact]
    public void Replay_WhileOff_ItsClockStandsStill()
    {
        _log.Record(10, FrameDirection.Tx, 1);
        TestWire wire = new(Player());
        wire.Chain.SetEnabled("replay", false, TestWire.At(4), wire.Sink);
        Assert.True(wire.Tx(50, 80));
        Assert.Equal(TimeSpan.MaxValue, wire.Chain.NextDue);
        wire.Chain.SetEnabled("replay", true, TestWire.At(100), wire.Sink);
        Assert.Equal(TestWire.At(106), wire.Chain.NextDue);
    }

    [Fact]
    public void Replay_TimesOutOfRange_DoNoHarm()
    {
        _log.Record(TimeSpan.MinValue, FrameDirection.Tx, 1).Record(TimeSpan.MaxValue, FrameDirection.Tx, 2);
        TestWire wire = new(Player());
        wire.Tick(1);
        Assert.Equal([1], wire.Out);
        Assert.True(wire.Chain.NextDue > TimeSpan.FromDays(1000));
    }

    [Fact]
    public void Replay_SinkWithoutRoom_Waits()
    {
        _log.Record(1, FrameDirection.Tx, 1).Record(1, FrameDirection.Rx, 2);
        TestWire wire = new(Player());
        wire.Sink.IsFull = true;
        wire.Tick(2);
        Assert.Empty(wire.Out);
        wire.Sink.IsFull = false;
        wire.Tick(3);
        Assert.Equal([1, 2], wire.Out);
    }

    private ReplayFilter Recorder() => new(new ReplayOptions { Id = "replay" }, (IReplayLog)_log);

    private ReplayFilter Player(FilterQueue queue = FilterQueue.All) => new(new ReplayOptions { Id = "replay", Queue = queue }, (IReplaySource)_log);

    private sealed class Log : IReplayLog, IReplaySource
    {
        private int _next;
        private FrameBatch? _current;

        public List<(TimeSpan At, FrameDirection Direction, int Number)> Entries { get; } = [];

        public Log Record(double milliseconds, FrameDirection direction, int number) => Record(TestWire.At(milliseconds), direction, number);

        public Log Record(TimeSpan at, FrameDirection direction, int number)
        {
            Entries.Add((at, direction, number));
            return this;
        }

        public void Record(TimeSpan at, FrameDirection direction, FrameBatch frames, int index) =>
            Record(at, direction, ScriptedFilter.NumberOf(frames, index));

        public bool TryPeek(out ReplayFrame frame)
        {
            frame = default;
            if (_next == Entries.Count) return false;
            (TimeSpan at, FrameDirection direction, int number) = Entries[_next];
            _current = TestFrames.Numbered(number);
            frame = new ReplayFrame(at, direction, _current, 0);
            return true;
        }

        public void Advance() => _next++;
    }
}
