namespace ActorNet.Runtime.Tests;

/// <summary>A scheduler whose time passes when the test says so.</summary>
public sealed class ManualScheduler(Config scheduler, ILoggingAdapter log) : SchedulerBase(scheduler, log)
{
    public const string Hocon = """
        akka.scheduler.implementation = "ActorNet.Runtime.Tests.ManualScheduler, ActorNet.Runtime.Tests"
        """;

    private readonly Lock _lock = new();
    private readonly TimerQueue _queue = new();
    private long _now;

    public override TimeSpan MonotonicClock => new(Interlocked.Read(ref _now));

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => DateTimeOffset.UnixEpoch + MonotonicClock;

    /// <summary>Lets time pass, doing what is due on the way at its time.</summary>
    public void Advance(TimeSpan time)
    {
        long end = _now + time.Ticks;
        while (TryTake(end, out ScheduledWork? work))
        {
            Interlocked.Exchange(ref _now, Math.Max(_now, work!.Deadline));
            if (work.IsCancelled)
            {
                continue;
            }
            work.Run();
            if (work.Interval > 0)
            {
                work.Deadline += work.Interval;
                Put(work);
            }
        }
        Interlocked.Exchange(ref _now, end);
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, new ScheduledWork { Receiver = receiver, Message = message, Sender = sender, Cancelable = cancelable });

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, new ScheduledWork { Interval = interval.Ticks, Receiver = receiver, Message = message, Sender = sender, Cancelable = cancelable });

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Add(delay, new ScheduledWork { Action = action, Cancelable = cancelable });

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Add(delay, new ScheduledWork { Runnable = action, Cancelable = cancelable });

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, new ScheduledWork { Interval = interval.Ticks, Action = action, Cancelable = cancelable });

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(initialDelay, new ScheduledWork { Interval = interval.Ticks, Runnable = action, Cancelable = cancelable });

    private void Add(TimeSpan delay, ScheduledWork work)
    {
        work.Deadline = (MonotonicClock + delay).Ticks;
        Put(work);
    }

    private void Put(ScheduledWork work)
    {
        lock (_lock)
        {
            _queue.Add(work);
        }
    }

    private bool TryTake(long end, out ScheduledWork? work)
    {
        lock (_lock)
        {
            return _queue.TryTakeDue(end, out work);
        }
    }
}
