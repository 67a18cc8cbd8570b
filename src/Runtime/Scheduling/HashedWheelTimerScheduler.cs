using System.Diagnostics;

namespace ActorNet.Runtime;

/// <summary>
/// One thread that sleeps until the next deadline on the monotonic clock. It wakes for nothing else: a system without timers costs nothing.
/// </summary>
/// <remarks>
/// The name is the one that applications know. It keeps a heap instead of a wheel, which would have to turn while nothing is due;
/// what the wheel has in its section of the configuration (tick-duration, ticks-per-wheel) is of no effect.
/// </remarks>
public sealed class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private static readonly long StartTimestamp = Stopwatch.GetTimestamp();
    private readonly object _lock = new();
    private readonly TimerQueue _queue = new();
    private readonly Thread _thread;
    private readonly TimeSpan _shutdownTimeout;
    private long _sleepingUntil;
    private bool _stopped;

    /// <summary>Starts the thread.</summary>
    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
        _shutdownTimeout = scheduler.GetTimeSpan("akka.scheduler.shutdown-timeout", TimeSpan.FromSeconds(5));
        _thread = new Thread(Work) { IsBackground = true, Name = "actor-timers" };
        _thread.UnsafeStart(); // not in the flow of whoever made the system
    }

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(StartTimestamp);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => DateTimeOffset.Now;

    /// <summary>Ends the thread; what is scheduled never happens.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }
            _stopped = true;
            Monitor.PulseAll(_lock);
        }
        if (Thread.CurrentThread != _thread && !_thread.Join(_shutdownTimeout))
        {
            Log.Warning("The timer thread did not end within {0}: scheduled work is blocking it.", _shutdownTimeout);
        }
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, new ScheduledWork { Cancelable = cancelable, Receiver = receiver, Message = message, Sender = sender });

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, new ScheduledWork { Interval = interval.Ticks, Cancelable = cancelable, Receiver = receiver, Message = message, Sender = sender });

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Add(delay, new ScheduledWork { Cancelable = cancelable, Action = action });

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Add(delay, new ScheduledWork { Cancelable = cancelable, Runnable = action });

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, new ScheduledWork { Interval = interval.Ticks, Cancelable = cancelable, Action = action });

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(initialDelay, new ScheduledWork { Interval = interval.Ticks, Cancelable = cancelable, Runnable = action });

    private void Add(TimeSpan delay, ScheduledWork work)
    {
        long now = MonotonicClock.Ticks;
        work.Deadline = delay.Ticks > long.MaxValue - now ? long.MaxValue : now + delay.Ticks;
        lock (_lock)
        {
            if (_stopped)
            {
                throw new SchedulerException("The scheduler was shut down: its actor system has terminated.");
            }
            _queue.Add(work);
            if (work.Deadline < _sleepingUntil)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    private void Work()
    {
        while (TryWaitForDue(out ScheduledWork? work))
        {
            if (work!.IsCancelled)
            {
                continue;
            }
            try
            {
                work.Run();
            }
            catch (Exception e)
            {
                Log.Error(e, "Scheduled work threw.");
            }
            if (work.Interval > 0)
            {
                Repeat(work);
            }
        }
    }

    private void Repeat(ScheduledWork work)
    {
        // From the deadline, not from now, so that a period does not drift; missed runs are not made up for.
        long now = MonotonicClock.Ticks;
        work.Deadline = Math.Max(work.Deadline + work.Interval, now);
        lock (_lock)
        {
            _queue.Add(work);
        }
    }

    private bool TryWaitForDue(out ScheduledWork? work)
    {
        lock (_lock)
        {
            while (!_stopped)
            {
                long now = MonotonicClock.Ticks;
                if (_queue.TryTakeDue(now, out work))
                {
                    return true;
                }
                long next = _queue.NextDeadline;
                _sleepingUntil = next;
                if (next == long.MaxValue)
                {
                    Monitor.Wait(_lock);
                }
                else
                {
                    // Whole milliseconds rounded up: waking early would mean to sleep again for nothing.
                    long milliseconds = ((next - now) + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
                    Monitor.Wait(_lock, (int)Math.Min(milliseconds, int.MaxValue));
                }
                _sleepingUntil = 0;
            }
            work = null;
            return false;
        }
    }
}
