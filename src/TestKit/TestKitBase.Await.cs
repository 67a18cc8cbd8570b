namespace ActorNet.TestKit;

/// <content>Waiting for a condition. It is tried again at intervals, and whenever the test actor gets a message.</content>
public abstract partial class TestKitBase
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until an assertion passes; its last exception is thrown when that takes too long.</summary>
    /// <param name="assertion">Throws as long as it does not hold.</param>
    /// <param name="duration">How long to try: what remains when null; zero tries once.</param>
    /// <param name="interval">How long to wait between two tries.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public void AwaitAssert(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        var deadline = new Deadline(_waiting, RemainingOrDilated(duration));
        while (true)
        {
            long seen = _queue.Arrivals;
            try
            {
                assertion();
                return;
            }
            catch (Exception) when (deadline.Left > TimeSpan.Zero)
            {
                // Any exception is one that the test framework in use fails with; the last one gets out.
            }

            Pause(seen, deadline, interval, cancellationToken);
        }
    }

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long to try: what remains when null; zero tries once.</param>
    /// <param name="interval">How long to wait between two tries.</param>
    /// <param name="message">Goes into the message when it fails.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = RemainingOrDilated(max);
        _assertions.AssertTrue(
            Holds(conditionIsFulfilled, limit, interval, cancellationToken),
            "Timeout {0} expired while waiting for condition. {1}", limit, message ?? "");
    }

    /// <summary>Waits until a condition holds; false when that takes too long.</summary>
    public bool AwaitConditionNoThrow(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Holds(conditionIsFulfilled, Dilated(max), interval, cancellationToken);

    private bool Holds(Func<bool> condition, TimeSpan max, TimeSpan? interval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var deadline = new Deadline(_waiting, max);
        while (true)
        {
            long seen = _queue.Arrivals;
            if (condition())
            {
                return true;
            }

            if (deadline.Left <= TimeSpan.Zero)
            {
                return false;
            }

            Pause(seen, deadline, interval, cancellation);
        }
    }

    private void Pause(long seen, Deadline deadline, TimeSpan? interval, CancellationToken cancellation)
    {
        TimeSpan pause = Min(interval ?? DefaultInterval, deadline.Left);
        if (pause > TimeSpan.Zero)
        {
            _queue.WaitForNews(seen, pause, cancellation);
        }
    }
}
