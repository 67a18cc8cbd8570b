namespace ActorNet.TestKit;

/// <summary>A scheduler whose time stands still until a test advances it.</summary>
/// <remarks>
/// What is due runs on the thread that advances, in order of time and then of scheduling, each at its own moment: an interval of
/// one second runs ten times when ten seconds pass, and what it schedules runs, too, when its time is reached.
/// </remarks>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    /// <summary>Where time begins: always the same moment, so that every run of a test sees the same dates.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object _gate = new();
    private readonly PriorityQueue<Item, (TimeSpan Due, long Number)> _items = new();
    private TimeSpan _time;
    private long _number;

    /// <summary>Creates a scheduler; called by the system that names it in <c>akka.scheduler.implementation</c>.</summary>
    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
        _ = schedulerConfig;
        _ = log;
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => TimeNow;

    /// <summary>Virtual time since the scheduler was created.</summary>
    public TimeSpan MonotonicClock
    {
        get
        {
            lock (_gate)
            {
                return _time;
            }
        }
    }

    /// <summary>Virtual time since the scheduler was created.</summary>
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <summary>The virtual time of day.</summary>
    protected DateTimeOffset TimeNow => Epoch + MonotonicClock;

    /// <summary>Lets time pass and runs what becomes due.</summary>
    public void Advance(TimeSpan offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, TimeSpan.Zero);
        TimeSpan end = MonotonicClock + offset;
        while (TakeDue(end) is { } item)
        {
            item.Run();
        }
    }

    /// <summary>Lets time pass until a moment and runs what becomes due.</summary>
    public void AdvanceTo(DateTimeOffset when)
    {
        if (when < Now)
        {
            throw new InvalidOperationException($"Time does not run backwards: it is {Now:O}, and {when:O} is over.");
        }

        Advance(when - Now);
    }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, null, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Add(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(interval));
        }

        lock (_gate)
        {
            _items.Enqueue(new Item(action, interval, cancelable), (_time + delay, _number++));
        }
    }

    /// <summary>Takes the first item that is due by a time and sets the clock to its moment, or to the end when there is none.</summary>
    private Item? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            while (_items.TryPeek(out Item? item, out (TimeSpan Due, long Number) key) && key.Due <= end)
            {
                _items.Dequeue();
                if (item.Cancelable is { IsCancellationRequested: true })
                {
                    continue;
                }

                // An action may advance time itself; it never goes back.
                _time = key.Due > _time ? key.Due : _time;
                if (item.Interval is { } interval)
                {
                    _items.Enqueue(item, (key.Due + interval, _number++));
                }

                return item;
            }

            _time = end > _time ? end : _time;
            return null;
        }
    }

    private sealed record Item(Action Action, TimeSpan? Interval, ICancelable? Cancelable)
    {
        internal void Run() => Action();
    }
}
