namespace ActorNet.Actors.Lanes;

/// <summary>The time for an actor that asks often: on a lane that of the lane's round, which costs nothing; elsewhere the scheduler's.</summary>
/// <remarks>Its zero is not that of the scheduler; for one actor's own differences.</remarks>
public sealed class LaneClock(ITimeProvider elsewhere)
{
    /// <summary>Monotonic.</summary>
    public TimeSpan Now => Lane.Current is { } lane ? TimeSpan.FromTicks(lane.Now / TimeSpan.NanosecondsPerTick) : elsewhere.HighResMonotonicClock;

    /// <summary>The same in nanoseconds.</summary>
    public long Nanoseconds => Lane.Current is { } lane ? lane.Now : elsewhere.HighResMonotonicClock.Ticks * TimeSpan.NanosecondsPerTick;
}
