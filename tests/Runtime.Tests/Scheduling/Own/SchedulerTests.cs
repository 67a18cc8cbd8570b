namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SchedulerTests : RuntimeTest
{
    [Fact]
    public async Task ScheduleTellOnce_Delivers()
    {
        Probe probe = NewProbe();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), probe.Ref, "x", ActorRefs.Nobody);
        await probe.Expect("x");
        Assert.Equal(ActorRefs.Nobody, probe.LastSender);
    }

    [Fact]
    public async Task ScheduleTellRepeatedly_GoesOnUntilCancelled()
    {
        Probe probe = NewProbe();
        var cancelable = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), probe.Ref, "x", null, cancelable);
        await probe.Expect("x", "x", "x");
        cancelable.Cancel();
        Assert.True(cancelable.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task ScheduleOnce_Cancelled_DoesNotHappen()
    {
        Probe probe = NewProbe();
        using var cancelable = new Cancelable(Sys.Scheduler);
        cancelable.Cancel();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, probe.Ref, "cancelled", null, cancelable);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, probe.Ref, "later", null);
        await probe.Expect("later");
    }

    [Fact]
    public async Task ScheduleOnce_ActionThrows_TheThreadGoesOn()
    {
        Probe probe = NewProbe();
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () => throw new Boom("x"));
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(1), () => probe.Ref.Tell("alive"));
        await probe.Expect("alive");
    }

    [Fact]
    public void Schedule_NegativeDelayOrNoInterval_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromTicks(-1), ActorRefs.Nobody, "x", null));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.Zero, ActorRefs.Nobody, "x", null));
    }

    [Fact]
    public async Task Schedule_AfterTheEnd_Throws()
    {
        IScheduler scheduler = Sys.Scheduler;
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Throws<SchedulerException>(() => scheduler.ScheduleTellOnce(TimeSpan.Zero, ActorRefs.Nobody, "x", null));
    }

    [Fact]
    public async Task Cancelable_CancelAfter_Cancels()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancelable = new Cancelable(Sys.Scheduler, TimeSpan.FromMilliseconds(1));
        cancelable.Token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(Patience);
        Assert.True(cancelable.IsCancellationRequested);
    }

    [Fact]
    public void Clock_NeverGoesBack()
    {
        TimeSpan before = Sys.Scheduler.MonotonicClock;
        Assert.True(Sys.Scheduler.MonotonicClock >= before);
    }

    [Fact]
    public void TimerQueue_CancelledEntries_AreSweptOut()
    {
        var queue = new TimerQueue();
        using var cancelled = new Cancelable(Sys.Scheduler);
        cancelled.Cancel();
        for (int i = 0; i < 100_000; i++)
        {
            queue.Add(new ScheduledWork { Deadline = i, Cancelable = cancelled, Action = static () => { } });
        }
        Assert.InRange(queue.Count, 1, 2_000);
    }

    [Fact]
    public void TimerQueue_EarlierDeadline_ComesFirst()
    {
        var queue = new TimerQueue();
        foreach (long deadline in (long[])[5, 1, 9, 3])
        {
            queue.Add(new ScheduledWork { Deadline = deadline, Action = static () => { } });
        }
        Assert.Equal(1, queue.NextDeadline);
        var order = new List<long>();
        while (queue.TryTakeDue(8, out ScheduledWork? work))
        {
            order.Add(work!.Deadline);
        }
        Assert.Equal([1, 3, 5], order);
        Assert.Equal(9, queue.NextDeadline);
    }

    [Fact]
    public void TimerQueue_EqualDeadlines_KeepTheirOrder()
    {
        var queue = new TimerQueue();
        ScheduledWork[] works = [.. Enumerable.Range(0, 50).Select(_ => new ScheduledWork { Deadline = 7, Action = static () => { } })];
        foreach (ScheduledWork work in works)
        {
            queue.Add(work);
        }
        foreach (ScheduledWork work in works)
        {
            Assert.True(queue.TryTakeDue(7, out ScheduledWork? taken));
            Assert.Same(work, taken);
        }
        Assert.False(queue.TryTakeDue(long.MaxValue, out _));
    }
}
