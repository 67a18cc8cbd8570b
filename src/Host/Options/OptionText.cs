using System.Collections.Immutable;
using System.Text;

namespace ActorNet.Host.Options;

/// <summary>One <c>key=value</c>; <paramref name="Value"/> is null when the text has no '='.</summary>
public readonly record struct OptionPair(string Key, string? Value);

/// <summary>The argument of <c>-netdev</c> or <c>-device</c>, taken apart but not yet understood.</summary>
/// <param name="Type">The first part, which has no key; or the value of <c>type=</c> or <c>driver=</c> there.</param>
/// <param name="Pairs">The other parts in order, duplicates included.</param>
public sealed record OptionText(string Type, ImmutableArray<OptionPair> Pairs)
{
    /// <summary>
    /// Takes <c>TYPE,key=value,...</c> apart. In a value, <c>,,</c> stands for a comma, as in QEMU: that is how a path with a comma is written.
    /// </summary>
    public static OptionText Split(string text)
    {
        List<string> parts = SplitAtCommas(text);
        string first = parts[0];
        int equals = first.IndexOf('=', StringComparison.Ordinal);
        // The key of the first part is implied; QEMU lets it be spelled out.
        string type = equals >= 0 && first[..equals] is "type" or "driver" ? first[(equals + 1)..] : first;
        return new OptionText(type, [.. parts.Skip(1).Select(ToPair)]);
    }

    private static OptionPair ToPair(string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new OptionPair(part, null) : new OptionPair(part[..equals], part[(equals + 1)..]);
    }

    private static List<string> SplitAtCommas(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ',')
            {
                bool escaped = i + 1 < text.Length && text[i + 1] == ',';
                if (!escaped)
                {
                    parts.Add(part.ToString());
                    part.Clear();
                    continue;
                }
                i++;
            }
            part.Append(text[i]);
        }
        parts.Add(part.ToString());
        return parts;
    }
}
