namespace ActorNet.Actors.Lanes;

/// <summary>
/// The scheduler of a system with lanes: <c>akka.scheduler.implementation = "ActorNet.Actors.Lanes.LaneScheduler, ActorNet.Actors"</c>.
/// What is scheduled on a lane's thread waits and ticks in that lane's loop, between its mailboxes and descriptors;
/// everything else is left to the general scheduler.
/// </summary>
/// <remarks>
/// A timer of a lane costs no other thread and no wake-up but the lane's own; it ticks as precisely as the lane sleeps, not in
/// steps of a wheel. When a lane ends before its timers, the general scheduler takes them over.
/// What a scheduled action throws is logged and ends that schedule; it never ends a lane.
/// </remarks>
public sealed class LaneScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly HashedWheelTimerScheduler _general;
    private volatile bool _stopped;

    /// <summary>Called by the actor system with its whole configuration.</summary>
    public LaneScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log) => _general = new HashedWheelTimerScheduler(scheduler, log);

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => _general.MonotonicClock;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => _general.HighResMonotonicClock;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => ((ITimeProvider)_general).Now;

    /// <summary>True once its system has ended: nothing that is still scheduled happens.</summary>
    internal bool IsStopped => _stopped;

    /// <summary>Ends the general scheduler; what waits in lanes never happens.</summary>
    public void Dispose()
    {
        _stopped = true;
        _general.Dispose();
    }

    /// <summary>A timer of this scheduler threw.</summary>
    internal void Report(Exception e) => Log.Error(e, "What was scheduled threw; it does not happen again.");

    /// <summary>A lane has ended before one of its timers.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="delay">Until its next tick.</param>
    internal void TakeOver(LaneTimer timer, TimeSpan delay)
    {
        if (timer.IsCancelled) return;
        try
        {
            Pass(timer, delay);
        }
        catch (SchedulerException)
        {
            // Our own system has ended in the meantime, and its timers with it.
        }
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, NewTimer(cancelable).Telling(receiver, message, sender));

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, new LaneTimer(this) { Interval = interval, Cancelable = cancelable }.Telling(receiver, message, sender));

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Add(delay, new LaneTimer(this) { Action = action, Cancelable = cancelable });

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Add(delay, new LaneTimer(this) { Runnable = action, Cancelable = cancelable });

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, new LaneTimer(this) { Interval = interval, Action = action, Cancelable = cancelable });

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(initialDelay, new LaneTimer(this) { Interval = interval, Runnable = action, Cancelable = cancelable });

    private LaneTimer NewTimer(ICancelable? cancelable) =>
        (cancelable is null ? Lane.Current?.TakeSpareTimer(this) : null) ?? new LaneTimer(this) { Cancelable = cancelable };

    private void Add(TimeSpan delay, LaneTimer timer)
    {
        // After the end of the system the general scheduler says so, in its own words.
        if (_stopped || Lane.Current is not { } lane || !lane.TryAddTimer(timer, delay)) Pass(timer, delay);
    }

    private void Pass(LaneTimer timer, TimeSpan delay)
    {
        ITellScheduler teller = _general;
        IActionScheduler runner = _general;
        bool once = timer.Interval == TimeSpan.Zero;
        switch (timer)
        {
            case { Receiver: { } receiver } when once: teller.ScheduleTellOnce(delay, receiver, timer.Message!, timer.Sender!, timer.Cancelable!); break;
            case { Receiver: { } receiver }: teller.ScheduleTellRepeatedly(delay, timer.Interval, receiver, timer.Message!, timer.Sender!, timer.Cancelable!); break;
            case { Action: { } action } when once: runner.ScheduleOnce(delay, action, timer.Cancelable!); break;
            case { Action: { } action }: runner.ScheduleRepeatedly(delay, timer.Interval, action, timer.Cancelable!); break;
            case { Runnable: { } runnable } when once: runner.ScheduleOnce(delay, runnable, timer.Cancelable!); break;
            case { Runnable: { } runnable }: runner.ScheduleRepeatedly(delay, timer.Interval, runnable, timer.Cancelable!); break;
        }
    }
}
