using ActorNet.Actors.Topologies;
using ActorNet.Devices.Filtering;

namespace ActorNet.Actors.Filters.Types;

/// <summary><c>-object filter-buffer</c> and <c>-object filter-throttle</c>: frames wait.</summary>
public static class HoldingFilterTypes
{
    /// <summary>How often frames are let go.</summary>
    public static OptionSpec<TimeSpan> Interval { get; } = new(
        "interval", new OptionType<TimeSpan>("TIME", "a time from 1 us to 24 h such as 100ms, or microseconds as in QEMU", TryParseInterval), "how often what was held is let go; a number alone means microseconds")
    {
        Required = true,
    };

    /// <summary>Bytes a second.</summary>
    public static OptionSpec<long> BytesPerSecond { get; } = new("bps", Rate("BYTES"), "bytes a second in each direction");

    /// <summary>Bytes at once.</summary>
    public static OptionSpec<long> BurstBytes { get; } = new("bps-burst", Rate("BYTES"), "bytes that may go at once after a pause")
    {
        DefaultNote = "what flows in 100 ms",
    };

    /// <summary>Frames a second.</summary>
    public static OptionSpec<long> FramesPerSecond { get; } = new("fps", Rate("FRAMES"), "frames a second in each direction");

    /// <summary>Frames at once.</summary>
    public static OptionSpec<long> BurstFrames { get; } = new("fps-burst", Rate("FRAMES"), "frames that may go at once after a pause")
    {
        DefaultNote = "what flows in 100 ms",
    };

    /// <summary>Wait or drop.</summary>
    public static OptionSpec<string> Policy { get; } = new("policy", OptionTypes.Choice("shape", "police"), "shape: frames that come too early wait; police: they are dropped")
    {
        Default = "shape",
    };

    /// <summary>The table row of the buffer.</summary>
    public static PortType Buffer { get; } = FilterOptionSpecs.Type("filter-buffer", "holds frames and lets them go together", [Interval]);

    /// <summary>The table row of the throttle.</summary>
    public static PortType Throttle { get; } = FilterOptionSpecs.Type(
        "filter-throttle", "limits the rate of bytes and frames", [BytesPerSecond, BurstBytes, FramesPerSecond, BurstFrames, Policy], CheckOptions);

    private static OptionType<long> Rate(string placeholder) => new(
        placeholder, $"a number from 1 to {ThrottleOptions.MaxRate}; K, M, G (powers of 1024) may follow it", static (text, out value) =>
            OptionTypes.Size.TryParse(text, out value) && value is >= 1 and <= ThrottleOptions.MaxRate);

    private static bool TryParseInterval(string text, out TimeSpan value)
    {
        if (!OptionTypes.Duration.TryParse(long.TryParse(text, out _) ? text + "us" : text, out value)) return false;
        return value >= TimeSpan.FromMicroseconds(1) && value <= TimeSpan.FromDays(1);
    }

    private static IEnumerable<string> CheckOptions(PortSettings filter)
    {
        if (!filter.Has(BytesPerSecond) && !filter.Has(FramesPerSecond)) yield return "needs bps=BYTES, fps=FRAMES or both";
        if (filter.Has(BurstBytes) && !filter.Has(BytesPerSecond)) yield return "bps-burst goes with bps only";
        if (filter.Has(BurstFrames) && !filter.Has(FramesPerSecond)) yield return "fps-burst goes with fps only";
    }
}
