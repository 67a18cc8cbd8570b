namespace ActorNet.TestKit;

/// <content>Deadlines: <c>Within</c> and the time that remains of it.</content>
public abstract partial class TestKitBase
{
    /// <summary>Reading of <see cref="Clock"/> at which the innermost Within block ends; null outside.</summary>
    private TimeSpan? _end;

    /// <summary>What is left of the innermost Within block; throws outside of one.</summary>
    public TimeSpan Remaining => _end is { } end
        ? Max(end - Clock, TimeSpan.Zero)
        : throw new InvalidOperationException("Remaining can only be asked for inside a Within block.");

    /// <summary>What is left of the innermost Within block, or the default of an expectation outside.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>Time since some moment. Virtual on a <see cref="TestScheduler"/>, so that a block can span time that the test advances.</summary>
    private TimeSpan Clock => Sys.Scheduler is TestScheduler scheduler ? scheduler.MonotonicClock : _waiting.Now;

    /// <summary>A time multiplied by <c>akka.test.timefactor</c>.</summary>
    public TimeSpan Dilated(TimeSpan duration) =>
        duration < TimeSpan.Zero ? duration : duration * TestKitSettings.TestTimeFactor;

    /// <summary>A time multiplied by the factor, or what remains when none is given.</summary>
    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration switch
    {
        null => RemainingOrDefault,
        { } infinite when infinite < TimeSpan.Zero => throw new ArgumentException("A test cannot wait without end.", nameof(duration)),
        { } finite => Dilated(finite),
    };

    /// <summary>The time that an expectation with this timeout waits.</summary>
    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => RemainingOrDilated(timeout);

    /// <summary>Runs a block that must end in time.</summary>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must take at least and at most some time.</summary>
    public void Within(TimeSpan min, TimeSpan max, Action action, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        Within<object?>(
            min,
            max,
            () =>
            {
                action();
                return null;
            },
            hint,
            epsilonValue,
            cancellationToken);
    }

    /// <summary>Runs a function that must end in time.</summary>
    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>Runs a function that must take at least and at most some time.</summary>
    /// <param name="min">The least time.</param>
    /// <param name="max">The most time; expectations inside wait for no longer than what is left of it.</param>
    /// <param name="function">The function.</param>
    /// <param name="hint">Goes into the message when it fails.</param>
    /// <param name="epsilonValue">What the block may take beyond the most.</param>
    /// <param name="cancellationToken">Checked before the function runs.</param>
    public T Within<T>(TimeSpan min, TimeSpan max, Func<T> function, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfLessThan(min, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();

        TimeSpan start = Clock;
        TimeSpan limit = Dilated(max);
        TimeSpan? outer = _end;
        if (outer is { } end)
        {
            _assertions.AssertTrue(end - start >= min, "Required min time {0} not possible, only {1} left. {2}", min, end - start, hint ?? "");
            limit = Min(limit, end - start);
        }

        _lastWasNoMessage = false;
        _end = start + limit;
        T result;
        try
        {
            result = function();
        }
        finally
        {
            _end = outer;
        }

        TimeSpan elapsed = Clock - start;
        _assertions.AssertTrue(elapsed >= min, "Failed: Block took {0}, should have at least been {1}. {2}", elapsed, min, hint ?? "");

        // A block that ends by waiting for silence has used up its time on purpose.
        _assertions.AssertTrue(
            _lastWasNoMessage || elapsed <= limit + (epsilonValue ?? TimeSpan.Zero),
            "Failed: Block took {0}, exceeding {1}. {2}", elapsed, limit, hint ?? "");
        return result;
    }

    /// <summary>What is left of the innermost Within block, or the given time outside.</summary>
    protected TimeSpan RemainingOr(TimeSpan duration) => _end is null ? duration : Remaining;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
