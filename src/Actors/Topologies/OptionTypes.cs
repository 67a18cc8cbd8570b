using System.Globalization;
using System.Text;
using ActorNet.Actors.Configuration;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Topologies;

/// <summary>The option types that port types share. All pure: none looks at the machine.</summary>
public static class OptionTypes
{
    /// <summary>Longest interface name in bytes: IFNAMSIZ less the terminating zero.</summary>
    public const int MaxInterfaceNameLength = 15;

    /// <summary>Longest path of a Unix socket in bytes: sun_path less the terminating zero.</summary>
    public const int MaxSocketPathLength = 107;

    /// <summary>An id as QEMU knows it: a letter, then letters, digits, '-', '.', '_'.</summary>
    public static OptionType<string> Id { get; } = new(
        "ID", "a letter followed by letters, digits, '-', '.' or '_'", static (text, out value) =>
        {
            value = text;
            return text.Length > 0 && char.IsAsciiLetter(text[0])
                && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        });

    /// <summary>A network interface name as the kernel accepts it.</summary>
    public static OptionType<string> InterfaceName { get; } = new(
        "NAME", $"an interface name of 1 to {MaxInterfaceNameLength} bytes without '/', ':' or white space", static (text, out value) =>
        {
            value = text;
            // '%' is the kernel's template for "next free number": such a name would not be the interface's.
            return Encoding.UTF8.GetByteCount(text) is > 0 and <= MaxInterfaceNameLength
                && text is not ("." or "..")
                && !text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or ':' or '%');
        });

    /// <summary>on or off; QEMU's yes, no, true, false are understood too.</summary>
    public static OptionType<bool> OnOff { get; } = new(
        "on|off", "on or off", static (text, out value) =>
        {
            value = text is "on" or "yes" or "true" or "y";
            return value || text is "off" or "no" or "false" or "n";
        });

    /// <summary>A file descriptor number that this process inherited.</summary>
    public static OptionType<int> FileDescriptor { get; } = Number("N", 0, int.MaxValue, "the number of an open file descriptor");

    /// <summary>The path of a Unix socket.</summary>
    public static OptionType<string> SocketPath { get; } = new(
        "PATH", $"a path of 1 to {MaxSocketPathLength} bytes", static (text, out value) =>
        {
            value = text;
            return Encoding.UTF8.GetByteCount(text) is > 0 and <= MaxSocketPathLength && !text.Contains('\0', StringComparison.Ordinal);
        });

    /// <summary>The address of one station: neither a group's nor zero.</summary>
    public static OptionType<MacAddress> StationAddress { get; } = new(
        "MAC", "the Ethernet address of one station, such as 52:54:00:12:34:56 (no group address, not zero)", static (text, out value) =>
            MacAddress.TryParse(text, out value) && !value.IsMulticast && !value.IsZero);

    /// <summary>A size in bytes, as QEMU reads it: b, k, M, G, T (powers of 1024) may follow the number, which may be hexadecimal or have a fraction.</summary>
    public static OptionType<long> Size { get; } = new("SIZE", "a size such as 4096, 64k, 1.5M or 2G", TryParseSize) { Unit = "bytes" };

    /// <summary>A duration with its unit.</summary>
    public static OptionType<TimeSpan> Duration { get; } = new("TIME", "a time such as 50us, 10ms or 1s", Durations.TryParse);

    /// <summary>A whole number, limits included.</summary>
    public static OptionType<int> Number(string placeholder, int minimum, int maximum, string? expects = null) => new(
        placeholder,
        expects ?? (maximum == int.MaxValue ? $"a whole number, {minimum} or greater" : $"a whole number from {minimum} to {maximum}"),
        (text, out value) =>
            TryParseNumber(text, out value) && value >= minimum && value <= maximum);

    /// <summary>One of a few words.</summary>
    public static OptionType<string> Choice(params string[] words) => new(
        string.Join('|', words), words.Length == 1 ? $"'{words[0]}'" : "one of " + string.Join(", ", words), (text, out value) =>
        {
            value = text;
            return words.Contains(text);
        });

    private static bool TryParseNumber(string text, out int value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryParseSize(string text, out long value)
    {
        value = 0;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        if (text.Length == 0) return false;
        int shift = char.ToUpperInvariant(text[^1]) switch { 'B' => 0, 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => -1 };
        ReadOnlySpan<char> digits = shift < 0 ? text : text.AsSpan(0, text.Length - 1);
        // Tenths of a byte are nobody's meaning: a fraction needs its unit.
        NumberStyles styles = shift > 0 ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        if (!decimal.TryParse(digits, styles, CultureInfo.InvariantCulture, out decimal number) || number > long.MaxValue >> Math.Max(shift, 0)) return false;
        value = (long)(number * (1L << Math.Max(shift, 0)));
        return true;
    }
}
