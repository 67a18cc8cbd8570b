namespace ActorNet.Runtime.Tests.Testing;

public class TestSchedulerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TestScheduler _time = new(Config.Empty, NoLogger.Instance);
    private readonly List<string> _log = [];

    [Fact]
    public void Advance_RunsWhatIsDue_AtItsOwnTime()
    {
        _time.ScheduleOnce(2 * Second, () => Note("two"));
        _time.ScheduleOnce(Second, () => Note("one"));
        _time.ScheduleOnce(2 * Second, () => Note("two again"));
        _time.ScheduleOnce(4 * Second, () => Note("four"));
        _time.ScheduleOnce(TimeSpan.Zero, () => Note("now"));

        Assert.Empty(_log);
        _time.Advance(3 * Second);

        Assert.Equal(["now 0", "one 1", "two 2", "two again 2"], _log);
        Assert.Equal(3 * Second, _time.MonotonicClock);
        _time.Advance(Second);
        Assert.Equal("four 4", _log[^1]);
    }

    [Fact]
    public void Advance_Interval_RunsAsOftenAsItIsDue()
    {
        _time.ScheduleRepeatedly(Second, 2 * Second, () => Note("tick"));

        _time.Advance(6 * Second);

        Assert.Equal(["tick 1", "tick 3", "tick 5"], _log);
    }

    [Fact]
    public void Advance_WorkThatSchedulesMore_RunsItInTheSameAdvance()
    {
        _time.ScheduleOnce(Second, () => _time.ScheduleOnce(Second, () => Note("nested")));

        _time.Advance(2 * Second);

        Assert.Equal(["nested 2"], _log);
    }

    [Fact]
    public void Advance_FromInside_NeverGoesBack()
    {
        _time.ScheduleOnce(Second, () => _time.Advance(5 * Second));
        _time.ScheduleOnce(2 * Second, () => Note("overtaken"));

        _time.Advance(3 * Second);

        Assert.Equal(["overtaken 2"], _log);
        Assert.Equal(6 * Second, _time.MonotonicClock);
    }

    [Fact]
    public void Cancel_BeforeOrBetween_StopsIt()
    {
        var before = new Cancelable(_time.Advanced);
        var between = new Cancelable(_time.Advanced);
        _time.ScheduleOnce(Second, () => Note("never"), before);
        _time.ScheduleRepeatedly(Second, Second, () => Note("tick"), between);
        before.Cancel();
        between.CancelAfter(2500 * TimeSpan.FromMilliseconds(1));

        _time.Advance(10 * Second);

        Assert.Equal(["tick 1", "tick 2"], _log);
    }

    [Fact]
    public void Schedule_MessagesAndRunnables_RunToo()
    {
        using var kit = new ActorTestKit();
        _time.ScheduleTellOnce(Second, kit.TestActor, "once", kit.Sys.DeadLetters);
        _time.ScheduleTellRepeatedly(Second, Second, kit.TestActor, "again", kit.TestActor);
        _time.ScheduleOnce(Second, new Work(() => Note("work")));
        _time.ScheduleRepeatedly(Second, Second, new Work(() => Note("works")));

        _time.Advance(2 * Second);

        Assert.Equal(["once", "again", "again"], kit.ReceiveN(3));
        Assert.Equal(["work 1", "works 1", "works 2"], _log);
    }

    [Fact]
    public void AdvanceTo_AMoment_OnlyForwards()
    {
        DateTimeOffset start = _time.Now;

        _time.AdvanceTo(start + Second);

        Assert.Equal(Second, _time.HighResMonotonicClock);
        Assert.Equal(start + Second, _time.Now);
        Assert.Throws<InvalidOperationException>(() => _time.AdvanceTo(start));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(-Second));
        Assert.Same(_time, _time.Advanced);
        Assert.Equal(start, new TestScheduler(Config.Empty, NoLogger.Instance).Now);
    }

    [Fact]
    public void Schedule_BadTimes_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.ScheduleOnce(-Second, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.ScheduleRepeatedly(Second, TimeSpan.Zero, () => { }));
    }

    [Fact]
    public void Action_Throws_TheTestSeesItAndIntervalsGoOn()
    {
        _time.ScheduleRepeatedly(Second, Second, () => throw new FormatException());

        Assert.Throws<FormatException>(() => _time.Advance(Second));
        Assert.Throws<FormatException>(() => _time.Advance(Second));
    }

    private void Note(string what) => _log.Add($"{what} {_time.MonotonicClock.TotalSeconds}");

    private sealed class Work(Action action) : IRunnable
    {
        public void Run() => action();

        public void Execute() => Run();
    }
}
