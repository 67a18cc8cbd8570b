namespace ActorNet.Devices.Filtering;

/// <summary>A bad line, after Linux's netem. Each direction has its own faults and its own random numbers.</summary>
public sealed record ImpairmentOptions : FilterOptions
{
    /// <summary>For frames that the port sends.</summary>
    public Impairment Tx { get; init; } = Impairment.None;

    /// <summary>For frames on their way to the port.</summary>
    public Impairment Rx { get; init; } = Impairment.None;

    /// <summary>The same seed and the same frames at the same times give the same faults, on every machine.</summary>
    public ulong Seed { get; init; }

    /// <summary>How much is held.</summary>
    public HoldLimits Limits { get; init; } = new();
}
