namespace ActorNet.Devices.Capture;

/// <summary>Time as capture files count it: nanoseconds since 1970-01-01 UTC.</summary>
public static class UnixTime
{
    internal const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds since 1970; ends at the bounds of 64 bits, in the years 1677 and 2262.</summary>
    public static long Nanoseconds(DateTimeOffset time)
    {
        Int128 nanoseconds = (Int128)(time.UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
        return Saturate(nanoseconds);
    }

    internal static long Saturate(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;
}
