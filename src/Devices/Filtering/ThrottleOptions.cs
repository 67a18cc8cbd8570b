namespace ActorNet.Devices.Filtering;

/// <summary>Limits for each direction on its own. At least one of the two rates is set.</summary>
public sealed record ThrottleOptions : FilterOptions
{
    /// <summary>The highest rate and the highest burst.</summary>
    public const long MaxRate = 1_000_000_000_000;

    /// <summary>Bytes per second, 1 to 10^12; 0: no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Bytes that may go at once after a pause, 1 to 10^12; 0: what flows in 100 ms, at least one frame of 1514 bytes.</summary>
    public long BurstBytes { get; init; }

    /// <summary>Frames per second, 1 to 10^12; 0: no limit.</summary>
    public long FramesPerSecond { get; init; }

    /// <summary>Frames that may go at once after a pause, 1 to 10^12; 0: what flows in 100 ms, at least one.</summary>
    public long BurstFrames { get; init; }

    /// <summary>Hold or drop.</summary>
    public ThrottlePolicy Policy { get; init; }

    /// <summary>How much is held.</summary>
    public HoldLimits Limits { get; init; } = HoldLimits.Waiting;

    internal long BurstBytesOrDefault => BurstBytes > 0 ? BurstBytes : Math.Max(BytesPerSecond / 10, 1514);

    internal long BurstFramesOrDefault => BurstFrames > 0 ? BurstFrames : Math.Max(FramesPerSecond / 10, 1);

    internal void Check()
    {
        CheckRate(BytesPerSecond);
        CheckRate(BurstBytes);
        CheckRate(FramesPerSecond);
        CheckRate(BurstFrames);
        if (BytesPerSecond == 0 && FramesPerSecond == 0) throw new ArgumentException("A throttle limits bytes, frames or both.");
        if (!Enum.IsDefined(Policy)) throw new ArgumentOutOfRangeException(nameof(Policy), Policy, "A throttle shapes or polices.");
    }

    private static void CheckRate(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxRate);
    }
}
