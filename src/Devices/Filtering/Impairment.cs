namespace ActorNet.Devices.Filtering;

/// <summary>What a bad line does to the frames of one direction. Likelihoods are in percent, 0 to 100.</summary>
/// <remarks>In this order, for each frame: it is lost, or it is corrupted, then it is duplicated, then each copy is delayed.</remarks>
public sealed record Impairment
{
    /// <summary>A line without faults.</summary>
    public static Impairment None { get; } = new();

    /// <summary>The mean delay, 0 to 1 hour, in steps of 100 ns.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How far delays spread, 0 to 1 hour.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How they spread.</summary>
    public JitterDistribution Distribution { get; init; }

    /// <summary>True when a frame never overtakes another because of jitter. netem lets it.</summary>
    public bool KeepOrder { get; init; } = true;

    /// <summary>How likely a frame is lost, each on its own.</summary>
    public double Loss { get; init; }

    /// <summary>Loss in bursts, in addition.</summary>
    public BurstLoss? BurstLoss { get; init; }

    /// <summary>How likely a frame comes twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>How likely one bit of a frame is inverted.</summary>
    public double Corrupt { get; init; }

    /// <summary>How likely a frame that may do so goes at once, past those that are delayed. Takes a delay to be seen.</summary>
    public double Reorder { get; init; }

    /// <summary>Of so many frames the last one may go at once: 1 for every frame.</summary>
    public int ReorderGap { get; init; } = 1;

    internal void Check()
    {
        CheckTime(Delay);
        CheckTime(Jitter);
        CheckPercent(Loss);
        CheckPercent(Duplicate);
        CheckPercent(Corrupt);
        CheckPercent(Reorder);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReorderGap, 1);
        if (!Enum.IsDefined(Distribution)) throw new ArgumentOutOfRangeException(nameof(Distribution), Distribution, "Jitter is uniform or normal.");
        if (BurstLoss is not { } bursts) return;
        CheckPercent(bursts.Begin);
        CheckPercent(bursts.End);
        CheckPercent(bursts.BadLoss);
        CheckPercent(bursts.GoodLoss);
    }

    private static void CheckPercent(double value)
    {
        if (value is not (>= 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(value), value, "A likelihood is 0 to 100 percent.");
    }

    private static void CheckTime(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
    }
}
