using System.Globalization;

namespace ActorNet.Actors.Configuration;

/// <summary>Durations of the configuration: a number and a unit, as in <c>50 us</c>, <c>1.5 s</c> or <c>10 minutes</c>.</summary>
/// <remarks>
/// Read here and not by <c>Config.GetTimeSpan</c>, because Akka.NET's knows microseconds under their long names only; a
/// number without a unit is refused, because nobody would guess that it means milliseconds.
/// </remarks>
public static class Durations
{
    // HOCON, "Duration format"; ticks are 100 ns.
    private static readonly (decimal Ticks, string[] Names)[] Units =
    [
        (0.01m, ["ns", "nano", "nanos", "nanosecond", "nanoseconds"]),
        (TimeSpan.TicksPerMicrosecond, ["us", "micro", "micros", "microsecond", "microseconds"]),
        (TimeSpan.TicksPerMillisecond, ["ms", "milli", "millis", "millisecond", "milliseconds"]),
        (TimeSpan.TicksPerSecond, ["s", "second", "seconds"]),
        (TimeSpan.TicksPerMinute, ["m", "minute", "minutes"]),
        (TimeSpan.TicksPerHour, ["h", "hour", "hours"]),
        (TimeSpan.TicksPerDay, ["d", "day", "days"]),
    ];

    /// <summary>Understands one duration. False when the text is none, or one that no <see cref="TimeSpan"/> can hold.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = default;
        ReadOnlySpan<char> all = text.AsSpan().Trim();
        int end = all.LastIndexOfAnyInRange('0', '9') + 1;
        string unit = all[end..].Trim().ToString();
        decimal ticks = Array.Find(Units, row => row.Names.Contains(unit)).Ticks;
        // Divided, not multiplied: the greatest decimal in days would overflow before it could be compared.
        if (ticks == 0
            || !decimal.TryParse(all[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > TimeSpan.MaxValue.Ticks / ticks) return false;
        value = TimeSpan.FromTicks((long)(number * ticks));
        return true;
    }

    /// <summary>Reads the duration at a key of a section.</summary>
    /// <param name="config">The section.</param>
    /// <param name="key">The key in it.</param>
    /// <param name="path">The section's own path, for the error.</param>
    /// <exception cref="ConfigurationException">It is missing, or no duration.</exception>
    public static TimeSpan Read(Config config, string key, string path)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.GetString(key, null) is not { } text
            ? throw new ConfigurationException($"{path}.{key} is missing")
            : TryParse(text, out TimeSpan value)
            ? value
            : throw new ConfigurationException($"{path}.{key}: {text}: is not a duration; write a number and ns, us, ms, s, m, h or d");
    }
}
