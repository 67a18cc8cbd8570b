namespace ActorNet.Devices.Filtering;

/// <summary>QEMU's filter-buffer.</summary>
public sealed record BufferOptions : FilterOptions
{
    /// <summary>Time between two releases: 1 microsecond to 1 day. QEMU counts it in microseconds.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How much is held.</summary>
    public HoldLimits Limits { get; init; } = HoldLimits.Waiting;
}
