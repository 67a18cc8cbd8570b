namespace ActorNet.Runtime;

/// <summary>A scheduler on the virtual time of a simulation. What is due at the same moment happens in an order drawn from the seed.</summary>
internal sealed class SimulatedScheduler(Simulation simulation, Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDisposable
{
    /// <summary>Where time begins: always the same moment, so that every run sees the same dates.</summary>
    internal static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<SimulatedTimer, (long Due, long Number)> _timers = new();
    private long _number;
    private long _now;
    private bool _stopped;

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => new(_now);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => new(_now);

    /// <summary>Virtual time in ticks of 100 ns.</summary>
    internal long Now => _now;

    /// <summary>When something is due next, long.MaxValue when nothing is. What was cancelled does not count: time does not stop for it.</summary>
    internal long NextDue
    {
        get
        {
            while (_timers.TryPeek(out SimulatedTimer? timer, out (long Due, long Number) key))
            {
                if (!timer.IsCancelled)
                {
                    return key.Due;
                }
                _timers.Dequeue();
            }
            return long.MaxValue;
        }
    }

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => Epoch + MonotonicClock;

    /// <summary>The system has ended: what is scheduled never happens.</summary>
    public void Dispose()
    {
        _stopped = true;
        _timers.Clear();
    }

    /// <summary>Lets time pass; it never goes back.</summary>
    internal void MoveTo(long time) => _now = Math.Max(_now, time);

    /// <summary>Hands over what is due.</summary>
    internal void TakeDue(List<ISimulatedWork> ready)
    {
        while (NextDue <= _now)
        {
            ready.Add(_timers.Dequeue());
        }
    }

    /// <summary>After a run of something that repeats.</summary>
    internal void Repeat(SimulatedTimer timer)
    {
        if (!_stopped)
        {
            Add(timer.Due + timer.Interval, timer);
        }
    }

    /// <summary>Work that is done but threw.</summary>
    internal void Failed(Exception e) => Log.Error(e, "Scheduled work threw.");

    /// <summary>Adds work of the simulation's own.</summary>
    internal void After(TimeSpan delay, SimulatedTimer timer) => Schedule(delay, timer);

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(delay, new SimulatedTimer(simulation, this, cancelable) { Receiver = receiver, Message = message, Sender = sender });

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(initialDelay, new SimulatedTimer(simulation, this, cancelable) { Interval = interval.Ticks, Receiver = receiver, Message = message, Sender = sender });

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(delay, new SimulatedTimer(simulation, this, cancelable) { Action = action });

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Schedule(delay, new SimulatedTimer(simulation, this, cancelable) { Action = action.Run });

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, new SimulatedTimer(simulation, this, cancelable) { Interval = interval.Ticks, Action = action });

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, new SimulatedTimer(simulation, this, cancelable) { Interval = interval.Ticks, Action = action.Run });

    private void Schedule(TimeSpan delay, SimulatedTimer timer)
    {
        if (!simulation.IsHere("a timer", (timer.Receiver as IActorRef)?.Path))
        {
            return;
        }
        if (_stopped)
        {
            throw new SchedulerException("The scheduler was shut down: its actor system has terminated.");
        }
        Add(delay.Ticks > long.MaxValue - _now ? long.MaxValue : _now + delay.Ticks, timer);
    }

    private void Add(long due, SimulatedTimer timer)
    {
        timer.Due = due;
        _timers.Enqueue(timer, (due, _number++));
    }
}
