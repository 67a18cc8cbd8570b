using System.Collections.Immutable;
using System.Globalization;
using ActorNet.Io.Netlink;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>How options that only taps have are read. Pure: none looks at the machine.</summary>
internal static class TapOptionTypes
{
    /// <summary>QEMU's word for no script.</summary>
    public const string NoScript = "no";

    /// <summary>Descriptors joined by colons, as in QEMU; each once.</summary>
    public static OptionType<ImmutableArray<int>> FileDescriptors { get; } = new(
        "N:N...", "the numbers of open file descriptors joined by ':', each once", static (text, out value) =>
        {
            var numbers = ImmutableArray.CreateBuilder<int>();
            value = [];
            foreach (string part in text.Split(':'))
            {
                if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || numbers.Contains(number)) return false;
                numbers.Add(number);
            }

            value = numbers.ToImmutable();
            return true;
        })
    {
        ListSeparator = ':',
    };

    /// <summary>Addresses joined by plus signs: a comma ends an option.</summary>
    public static OptionType<ImmutableArray<InterfaceAddress>> Addresses { get; } = new(
        "ADDR/LEN+...", "addresses with their prefix lengths joined by +, such as 10.0.0.1/24+fd00::1/64", static (text, out value) =>
        {
            var all = ImmutableArray.CreateBuilder<InterfaceAddress>();
            value = [];
            foreach (string part in text.Split('+'))
            {
                if (!InterfaceAddress.TryParse(part, out InterfaceAddress address)) return false;
                all.Add(address);
            }

            value = all.ToImmutable();
            return true;
        })
    {
        ListSeparator = '+',
    };

    /// <summary>A program, or none.</summary>
    public static OptionType<string> Script { get; } = new(
        "PATH", $"'{NoScript}' or the absolute path of a program", static (text, out value) =>
        {
            value = text;
            return text == NoScript || (text.StartsWith('/') && !text.Contains('\0', StringComparison.Ordinal));
        });

    /// <summary>Bytes; 0 for no limit.</summary>
    public static OptionType<long> SendBuffer { get; } = new(
        "SIZE", "a size below 2G such as 65536, 64K or 1M, or 0", static (text, out value) =>
            OptionTypes.Size.TryParse(text, out value) && value <= int.MaxValue)
    {
        Unit = "bytes",
    };

    /// <summary>A user or group.</summary>
    public static OptionType<string> Account(string placeholder) => new(
        placeholder, "a name or a number", static (text, out value) =>
        {
            value = text;
            bool isNumber = text.All(char.IsAsciiDigit);
            return text.Length > 0 && !text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c == ':')
                && (!isNumber || uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        });
}
