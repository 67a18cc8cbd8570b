using System.Globalization;

namespace ActorNet.Runtime;

/// <summary>Every way in which configuration text is read as a typed value.</summary>
internal static class HoconScalars
{
    internal static readonly HoconScalar<string> Text = new("text", static (string text, out string value) =>
    {
        value = text;
        return true;
    });

    internal static readonly HoconScalar<bool> Boolean = new("a boolean", TryBoolean, "; use true, on, yes or false, off, no");

    internal static readonly HoconScalar<byte> Byte = new("a whole number from 0 to 255", static (string text, out byte value) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    internal static readonly HoconScalar<int> Int = new("a whole number of 32 bits", static (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    internal static readonly HoconScalar<long> Long = new("a whole number of 64 bits", static (string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    internal static readonly HoconScalar<float> Float = new("a number", static (string text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    internal static readonly HoconScalar<double> Double = new("a number", static (string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    internal static readonly HoconScalar<decimal> Decimal = new("a number", static (string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    internal static readonly HoconScalar<TimeSpan> Duration = new("a duration", TryDuration, "; write a number and ns, us, ms, s, m, h or d");

    internal static readonly HoconScalar<TimeSpan> DurationOrInfinite = new(
        "a duration", TryDurationOrInfinite, "; write a number and ns, us, ms, s, m, h or d, or infinite");

    internal static readonly HoconScalar<long> ByteSize = new(
        "a size in bytes", TryByteSize, "; write a number and B, kB, MB, GB, TB or KiB, MiB, GiB, TiB");

    /// <summary>Ticks (100 ns) of each unit; nanoseconds are rounded to the nearest tick.</summary>
    private static readonly Dictionary<string, decimal> DurationUnits = Table(
        (0.01m, "ns nano nanos nanosecond nanoseconds"),
        (TimeSpan.TicksPerMicrosecond, "us micro micros microsecond microseconds"),
        (TimeSpan.TicksPerMillisecond, "ms milli millis millisecond milliseconds"),
        (TimeSpan.TicksPerSecond, "s second seconds"),
        (TimeSpan.TicksPerMinute, "m minute minutes"),
        (TimeSpan.TicksPerHour, "h hour hours"),
        (TimeSpan.TicksPerDay, "d day days"));

    private static readonly Dictionary<string, decimal> SizeUnits = Table(
        (1, "b B byte bytes"),
        (1_000, "kB kilobyte kilobytes"),
        (1_000_000, "MB megabyte megabytes"),
        (1_000_000_000, "GB gigabyte gigabytes"),
        (1_000_000_000_000, "TB terabyte terabytes"),
        (1_000_000_000_000_000, "PB petabyte petabytes"),
        (1_000_000_000_000_000_000, "EB exabyte exabytes"),
        (1L << 10, "K k Ki KiB kibibyte kibibytes"),
        (1L << 20, "M m Mi MiB mebibyte mebibytes"),
        (1L << 30, "G g Gi GiB gibibyte gibibytes"),
        (1L << 40, "T t Ti TiB tebibyte tebibytes"),
        (1L << 50, "P p Pi PiB pebibyte pebibytes"),
        (1L << 60, "E e Ei EiB exbibyte exbibytes"));

    private static bool TryBoolean(string text, out bool value)
    {
        value = text is "true" or "on" or "yes";
        return value || text is "false" or "off" or "no";
    }

    private static bool TryDuration(string text, out TimeSpan value)
    {
        bool known = TryMeasure(text, DurationUnits, TimeSpan.TicksPerMillisecond, out long ticks);
        value = TimeSpan.FromTicks(ticks);
        return known;
    }

    private static bool TryDurationOrInfinite(string text, out TimeSpan value)
    {
        if (text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
        {
            value = Timeout.InfiniteTimeSpan;
            return true;
        }

        return TryDuration(text, out value);
    }

    private static bool TryByteSize(string text, out long value) => TryMeasure(text, SizeUnits, 1, out value);

    /// <summary>A number that is not negative, blanks, and a unit; rounded to a whole number of the smallest unit.</summary>
    private static bool TryMeasure(string text, Dictionary<string, decimal> units, decimal withoutUnit, out long value)
    {
        value = 0;
        ReadOnlySpan<char> all = text.AsSpan().Trim();
        int end = all.LastIndexOfAnyInRange('0', '9') + 1;
        if (end == 0 || !decimal.TryParse(all[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        decimal factor = withoutUnit;
        string unit = all[end..].Trim().ToString();
        if (unit.Length > 0 && !units.TryGetValue(unit, out factor))
        {
            return false;
        }

        // Divided, not multiplied: decimal.MaxValue days would overflow before it could be compared.
        if (number > long.MaxValue / factor)
        {
            return false;
        }

        decimal rounded = decimal.Round(number * factor, MidpointRounding.ToEven);
        if (rounded > long.MaxValue)
        {
            return false;
        }

        value = (long)rounded;
        return true;
    }

    private static Dictionary<string, decimal> Table(params (decimal Factor, string Names)[] rows)
    {
        var table = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach ((decimal factor, string names) in rows)
        {
            foreach (string name in names.Split(' '))
            {
                table.Add(name, factor);
            }
        }

        return table;
    }
}
