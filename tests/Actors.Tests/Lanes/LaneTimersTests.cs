using System.Diagnostics;
using ActorNet.Actors.Lanes;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>The timers of a lane, on a clock that the test moves: one unit is one timestamp.</summary>
public sealed class LaneTimersTests : IDisposable
{
    private const int All = int.MaxValue;

    // One unit of the tests' clock as an interval.
    private static readonly TimeSpan Unit = TimeSpan.FromSeconds(1);
    private static readonly long Second = Stopwatch.Frequency;

    private readonly LaneScheduler _scheduler = new(ConfigurationFactory.Default(), NoLogger.Instance);
    private readonly LaneTimers _timers = new();
    private readonly List<string> _ticks = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public void Fire_SeveralDue_ByDeadlineThenInOrderOfAdding()
    {
        Add("c", 3);
        Add("a", 1);
        Add("b1", 2);
        Add("b2", 2);
        Add("later", 5);

        Assert.Equal(1, _timers.Next);
        Assert.Equal(4, _timers.Fire(4, All));
        Assert.Equal(["a", "b1", "b2", "c"], _ticks);
        Assert.Equal((1, 5L), (_timers.Count, _timers.Next));
        Assert.Equal(0, _timers.Fire(4, All));
    }

    [Fact]
    public void Fire_MoreDueThanTheLimit_LeavesTheRestForLater()
    {
        for (int i = 0; i < 10; i++) Add($"{i}", i);

        Assert.Equal(4, _timers.Fire(100, 4));
        Assert.Equal(["0", "1", "2", "3"], _ticks);
        Assert.Equal(6, _timers.Fire(100, All));
        Assert.Equal(long.MaxValue, _timers.Next);
    }

    [Fact]
    public void Fire_CancelledTimer_DoesNotTick()
    {
        var cancelable = NewCancelable();
        Add("cancelled", 1, cancelable: cancelable);
        Add("kept", 2);
        cancelable.Cancel();

        Assert.Equal(2, _timers.NextUncancelled());
        Assert.Equal(1, _timers.Fire(9, All));
        Assert.Equal(["kept"], _ticks);
    }

    [Fact]
    public void Fire_RepeatedTimerCancelledByItsOwnTick_IsGone()
    {
        var cancelable = NewCancelable();
        _timers.Add(new LaneTimer(_scheduler) { Interval = Unit, Action = cancelable.Cancel, Cancelable = cancelable }, Second);

        Assert.Equal(1, _timers.Fire(Second, All));
        Assert.Equal(0, _timers.Fire(10 * Second, All));
        Assert.Equal(0, _timers.Count);
    }

    [Fact]
    public void Fire_RepeatedTimer_KeepsInStepWithItsFirstDeadline()
    {
        Add("tick", Second, Unit);

        Assert.Equal(1, _timers.Fire(Second + 300, All)); // a little late
        Assert.Equal(2 * Second, _timers.Next); // but no drift
        Assert.Equal(1, _timers.Fire(2 * Second, All));
        Assert.Equal(3 * Second, _timers.Next);
    }

    [Fact]
    public void Fire_RepeatedTimerFarBehind_TicksOnceAndLeavesTheMissedOnesOut()
    {
        Add("tick", Second, Unit);

        Assert.Equal(1, _timers.Fire((100 * Second) + 7, All));
        Assert.Equal(101 * Second, _timers.Next);
    }

    [Fact]
    public void Fire_TickAddsATimerThatIsDue_ItWaitsForTheNextCall()
    {
        _timers.Add(new LaneTimer(_scheduler) { Action = () => Add("added", 6) }, 1);

        Assert.Equal(1, _timers.Fire(5, All));
        Assert.Empty(_ticks);
        Assert.Equal(1, _timers.Fire(6, All));
        Assert.Equal(["added"], _ticks);
    }

    [Fact]
    public void Fire_RepeatedActionThrows_OthersTickAndItDoesNotAgain()
    {
        _timers.Add(new LaneTimer(_scheduler) { Interval = Unit, Action = static () => throw new InvalidOperationException("on purpose") }, 1);
        Add("other", 2);

        Assert.Equal(2, _timers.Fire(5, All));
        Assert.Equal(["other"], _ticks);
        Assert.Equal(0, _timers.Count);
    }

    [Fact]
    public void Fire_SystemHasEnded_NothingTicks()
    {
        Add("never", 1);
        _scheduler.Dispose();

        Assert.Equal(0, _timers.Fire(5, All));
        Assert.Equal(long.MaxValue, _timers.NextUncancelled());
    }

    [Fact]
    public void Add_ManyShortLivedTimeoutsWithLongDelays_CancelledOnesDoNotPileUp()
    {
        for (int i = 0; i < 100_000; i++)
        {
            var cancelable = NewCancelable();
            Add("timeout", long.MaxValue - i, cancelable: cancelable);
            cancelable.Cancel();
        }

        Assert.InRange(_timers.Count, 0, 1024);
    }

    [Fact]
    public void After_DelayBeyondTheEndOfTime_IsTheEndOfTime()
    {
        Assert.Equal(long.MaxValue, LaneTimers.After(5, TimeSpan.MaxValue));
        Assert.Equal(5 + (3 * Second), LaneTimers.After(5, TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomUse_BehavesAsASortedList(int seed)
    {
        var random = new Random(seed);
        var model = new List<(long Deadline, int Number, Cancelable Cancelable)>();
        long now = 0;
        for (int number = 0; number < 5_000; number++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    var cancelable = NewCancelable();
                    long deadline = now + random.Next(200);
                    Add($"{number}", deadline, cancelable: cancelable);
                    model.Add((deadline, number, cancelable));
                    break;
                case 2 when model.Count > 0:
                    int index = random.Next(model.Count);
                    model[index].Cancelable.Cancel();
                    model.RemoveAt(index);
                    break;
                default:
                    now += random.Next(20);
                    _ticks.Clear();
                    _timers.Fire(now, All);
                    Assert.Equal(model.Where(timer => timer.Deadline <= now).OrderBy(static timer => timer.Deadline).Select(static timer => $"{timer.Number}"), _ticks);
                    model.RemoveAll(timer => timer.Deadline <= now);
                    Assert.Equal(model.Select(static timer => timer.Deadline).DefaultIfEmpty(long.MaxValue).Min(), _timers.NextUncancelled());
                    break;
            }
        }
    }

    [Fact]
    public void Fire_RepeatedTimers_AllocatesNothing()
    {
        var counter = new Counter();
        for (int i = 0; i < 100; i++) _timers.Add(new LaneTimer(_scheduler) { Interval = Unit, Runnable = counter }, i);
        long now = 0;
        for (int i = 0; i < 1_000; i++) _timers.Fire(now += Second, All);

        int rounds = 1;
        Assert.Equal(0, Allocation.LeastOf(10, () =>
        {
            rounds++;
            for (int i = 0; i < 1_000; i++) _timers.Fire(now += Second, All);
        }));
        Assert.Equal(100_000 * rounds, counter.Count);
    }

    private Cancelable NewCancelable() => new((IScheduler)_scheduler);

    private void Add(string name, long deadline, TimeSpan interval = default, ICancelable? cancelable = null) =>
        _timers.Add(new LaneTimer(_scheduler) { Interval = interval, Cancelable = cancelable, Action = () => _ticks.Add(name) }, deadline);

    private sealed class Counter : IRunnable
    {
        public int Count { get; private set; }

        public void Run() => Count++;

        public void Execute() => Run();
    }
}
