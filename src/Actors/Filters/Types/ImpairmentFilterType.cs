using System.Globalization;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Filtering;

namespace ActorNet.Actors.Filters.Types;

/// <summary><c>-object filter-impair</c>: a bad line, with the words of Linux's netem.</summary>
public static class ImpairmentFilterType
{
    private static readonly OptionType<double> Percent = new("PERCENT", "a number from 0 to 100; % may follow it", TryParsePercent);

    private static readonly OptionType<TimeSpan> Time = new("TIME", "a time from 0 to 1 h such as 10ms", static (text, out value) =>
        OptionTypes.Duration.TryParse(text, out value) && value <= TimeSpan.FromHours(1));

    /// <summary>The mean delay.</summary>
    public static OptionSpec<TimeSpan> Delay { get; } = new("delay", Time, "by how much frames are delayed") { DefaultNote = "none" };

    /// <summary>How far delays spread.</summary>
    public static OptionSpec<TimeSpan> Jitter { get; } = new("jitter", Time, "how far delays spread") { DefaultNote = "none" };

    /// <summary>How they spread.</summary>
    public static OptionSpec<string> Distribution { get; } = new("distribution", OptionTypes.Choice("uniform", "normal"), "how delays spread: evenly, or with the jitter as standard deviation")
    {
        Default = "uniform",
    };

    /// <summary>Loss.</summary>
    public static OptionSpec<double> Loss { get; } = new("loss", Percent, "frames lost, each by its own chance") { DefaultNote = "0" };

    /// <summary>Loss in bursts.</summary>
    public static OptionSpec<BurstLoss> BurstLoss { get; } = new(
        "loss-burst", new OptionType<BurstLoss>("P/R[/1-H[/1-K]]", "two to four percentages as netem's gemodel takes them, such as 1/25", TryParseBursts), "loss in bursts, by the Gilbert-Elliott model")
    {
        DefaultNote = "none",
    };

    /// <summary>Frames that come twice.</summary>
    public static OptionSpec<double> Duplicate { get; } = new("duplicate", Percent, "frames that come twice") { DefaultNote = "0" };

    /// <summary>Frames with a wrong bit.</summary>
    public static OptionSpec<double> Corrupt { get; } = new("corrupt", Percent, "frames of which one bit is inverted") { DefaultNote = "0" };

    /// <summary>Frames that overtake.</summary>
    public static OptionSpec<double> Reorder { get; } = new("reorder", Percent, "frames that go at once, past those that are delayed") { DefaultNote = "0" };

    /// <summary>Which of them may.</summary>
    public static OptionSpec<int> Gap { get; } = new("gap", OptionTypes.Number("N", 1, 1 << 20), "only every Nth frame may be reordered")
    {
        Default = "1",
    };

    /// <summary>Where the chances come from.</summary>
    public static OptionSpec<int> Seed { get; } = new("seed", OptionTypes.Number("N", 0, int.MaxValue), "the same seed and frames give the same faults")
    {
        Default = "1",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = FilterOptionSpecs.Type(
        "filter-impair", "a bad line: delay, loss, duplicates, disorder, wrong bits", [Delay, Jitter, Distribution, Loss, BurstLoss, Duplicate, Corrupt, Reorder, Gap, Seed], CheckOptions);

    /// <summary>What is done to each direction that the filter treats.</summary>
    public static Impairment ImpairmentOf(PortSettings filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new Impairment
        {
            Delay = filter.TryGet(Delay, out TimeSpan delay) ? delay : TimeSpan.Zero,
            Jitter = filter.TryGet(Jitter, out TimeSpan jitter) ? jitter : TimeSpan.Zero,
            Distribution = Enum.Parse<JitterDistribution>(filter.Get(Distribution), ignoreCase: true),
            Loss = filter.TryGet(Loss, out double loss) ? loss : 0,
            BurstLoss = filter.TryGet(BurstLoss, out BurstLoss? bursts) ? bursts : null,
            Duplicate = filter.TryGet(Duplicate, out double duplicate) ? duplicate : 0,
            Corrupt = filter.TryGet(Corrupt, out double corrupt) ? corrupt : 0,
            Reorder = filter.TryGet(Reorder, out double reorder) ? reorder : 0,
            ReorderGap = filter.Get(Gap),
        };
    }

    private static bool TryParsePercent(string text, out double value) =>
        double.TryParse(text.EndsWith('%') ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= 100;

    private static bool TryParseBursts(string text, out BurstLoss value)
    {
        value = new BurstLoss(0, 0);
        string[] parts = text.Split('/');
        if (parts.Length is < 2 or > 4) return false;
        double[] percents = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!TryParsePercent(parts[i], out percents[i])) return false;
        value = new BurstLoss(percents[0], percents[1], parts.Length > 2 ? percents[2] : 100, parts.Length > 3 ? percents[3] : 0);
        return true;
    }

    private static IEnumerable<string> CheckOptions(PortSettings filter)
    {
        OptionSpec[] faults = [Delay, Jitter, Loss, BurstLoss, Duplicate, Corrupt];
        if (!faults.Any(filter.Has)) yield return $"needs at least one of {string.Join(", ", faults.Select(static fault => fault.Name))}";
        if (filter.Has(Reorder) && !filter.Has(Delay)) yield return "reorder needs delay: frames that go at once overtake nothing otherwise";
        if (filter.Has(Jitter) && !filter.Has(Delay)) yield return "jitter needs delay, around which delays spread";
        if (filter.Has(Gap) && !filter.Has(Reorder)) yield return "gap goes with reorder only";
    }
}
