namespace ActorNet.Guest.Stacks;

/// <summary>Milliseconds since the stack was made, from a clock that the owner gives.</summary>
internal sealed class StackClock(TimeProvider time)
{
    /// <summary>A deadline that never comes.</summary>
    public const long Never = long.MaxValue;

    private readonly long _start = time.GetTimestamp();

    public long Milliseconds => time.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMillisecond;

    public long Timestamp => time.GetTimestamp();

    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);
}
