namespace ActorNet.Runtime;

/// <summary>The timers of one actor instance. Used by the actor only.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, TimerMessage> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => StartPeriodicTimer(key, msg, interval, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender) =>
        StartPeriodicTimer(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        StartPeriodicTimer(key, msg, initialDelay, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender)
    {
        TimerMessage timer = Replace(key, msg, repeats: true);
        cell.System.Scheduler.ScheduleTellRepeatedly(initialDelay, interval, cell.Self, timer, sender, timer);
    }

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => StartSingleTimer(key, msg, timeout, cell.Self);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender)
    {
        TimerMessage timer = Replace(key, msg, repeats: false);
        cell.System.Scheduler.ScheduleTellOnce(timeout, cell.Self, timer, sender, timer);
    }

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out TimerMessage? timer))
        {
            timer.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (TimerMessage timer in _timers.Values)
        {
            timer.Cancel();
        }
        _timers.Clear();
    }

    /// <summary>What a timer's message says, unless the timer was cancelled or replaced after it was sent.</summary>
    internal bool TryUnwrap(TimerMessage timer, out object? message)
    {
        message = timer.Message;
        if (!_timers.TryGetValue(timer.Key, out TimerMessage? current) || !ReferenceEquals(current, timer))
        {
            return false;
        }
        if (!timer.Repeats)
        {
            _timers.Remove(timer.Key);
        }
        return true;
    }

    private TimerMessage Replace(object key, object message, bool repeats)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cancel(key);
        var timer = new TimerMessage(key, message, repeats);
        _timers[key] = timer;
        return timer;
    }
}
