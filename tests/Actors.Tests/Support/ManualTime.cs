namespace ActorNet.Actors.Tests.Support;

/// <summary>Time for what asks a scheduler of its own: it stands still until the test lets it pass. Only single messages can be scheduled.</summary>
public sealed class ManualTime : IScheduler
{
    private readonly PriorityQueue<Action, (TimeSpan Due, int Number)> _due = new();
    private int _number;

    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + MonotonicClock;

    public TimeSpan MonotonicClock { get; private set; }

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public IAdvancedScheduler Advanced => throw new NotSupportedException();

    /// <summary>Lets time pass, and sends what becomes due on the way, each at its moment.</summary>
    /// <returns>How many messages that were.</returns>
    public int Advance(TimeSpan time)
    {
        int sent = 0;
        TimeSpan end = MonotonicClock + time;
        while (_due.TryPeek(out Action? send, out (TimeSpan Due, int Number) next) && next.Due <= end)
        {
            _due.Dequeue();
            MonotonicClock = next.Due;
            send();
            sent++;
        }

        MonotonicClock = end;
        return sent;
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        _due.Enqueue(() => receiver.Tell(message, sender), (MonotonicClock + delay, _number++));

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) => throw new NotSupportedException();

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) => throw new NotSupportedException();

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        throw new NotSupportedException();
}
