namespace ActorNet.Runtime;

/// <summary>
/// The receive timeout of one actor. Handling a message only notes the time; the timer that fires too early because of it
/// goes to sleep again for the rest. So a busy actor pays a clock read a message and no trip to the scheduler.
/// It is its own cancellation: a scheduler may drop what it holds of an actor that has stopped, however long the time.
/// </summary>
internal sealed class ReceiveTimeoutTimer : IRunnable, ICancelable
{
    private readonly IScheduler _scheduler;
    private readonly IActorRef _actor;
    private long _lastTicks;
    private int _state = Armed;

    private const int Armed = 0;
    private const int Fired = 1;
    private const int Cancelled = 2;

    public ReceiveTimeoutTimer(IScheduler scheduler, IActorRef actor, TimeSpan timeout)
    {
        _scheduler = scheduler;
        _actor = actor;
        Timeout = timeout;
        _lastTicks = scheduler.MonotonicClock.Ticks;
        scheduler.Advanced.ScheduleOnce(timeout, this, this);
    }

    /// <summary>How long without a message.</summary>
    public TimeSpan Timeout { get; }

    /// <inheritdoc/>
    public bool IsCancellationRequested => Volatile.Read(ref _state) == Cancelled;

    /// <inheritdoc/>
    /// <remarks>Never signalled later: schedulers ask <see cref="IsCancellationRequested"/>.</remarks>
    CancellationToken ICancelable.Token => new(IsCancellationRequested);

    /// <summary>A message was handled: the time starts again.</summary>
    public void Touch()
    {
        Volatile.Write(ref _lastTicks, _scheduler.MonotonicClock.Ticks);
        if (Volatile.Read(ref _state) == Fired && Interlocked.CompareExchange(ref _state, Armed, Fired) == Fired)
        {
            _scheduler.Advanced.ScheduleOnce(Timeout, this, this);
        }
    }

    /// <summary>No more timeouts.</summary>
    public void Cancel() => Volatile.Write(ref _state, Cancelled);

    /// <inheritdoc/>
    void ICancelable.Cancel(bool throwOnFirstException) => Cancel();

    /// <inheritdoc/>
    void ICancelable.CancelAfter(TimeSpan delay) => throw new NotSupportedException();

    /// <inheritdoc/>
    void ICancelable.CancelAfter(int millisecondsDelay) => throw new NotSupportedException();

    /// <summary>The scheduler's call.</summary>
    public void Run()
    {
        if (Volatile.Read(ref _state) != Armed)
        {
            return;
        }
        TimeSpan rest = Timeout - (_scheduler.MonotonicClock - new TimeSpan(Volatile.Read(ref _lastTicks)));
        if (rest > TimeSpan.Zero)
        {
            _scheduler.Advanced.ScheduleOnce(rest, this, this);
        }
        else if (Interlocked.CompareExchange(ref _state, Fired, Armed) == Armed)
        {
            _actor.Tell(ReceiveTimeout.Instance, _actor);
        }
    }

    /// <inheritdoc/>
    public void Execute() => Run();
}
