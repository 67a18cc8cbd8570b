using System.Globalization;
using System.Text;

namespace ActorNet.Runtime;

/// <summary>Key paths such as <c>akka.actor."my.key"</c>, taken apart and put together.</summary>
internal static class HoconPath
{
    /// <summary>Splits at dots outside quotes. Lenient: a path comes from a program, not from a user.</summary>
    internal static List<string> Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var keys = new List<string>();
        var key = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < path.Length; i++)
        {
            char c = path[i];
            if (quoted && c == '\\' && i + 1 < path.Length)
            {
                i++;
                key.Append(Unescape(path, ref i));
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                keys.Add(key.ToString());
                key.Clear();
            }
            else
            {
                key.Append(c);
            }
        }

        keys.Add(key.ToString());
        return keys;
    }

    private static char Unescape(string path, ref int index)
    {
        switch (path[index])
        {
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when index + 4 < path.Length
                && ushort.TryParse(path.AsSpan(index + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                index += 4;
                return (char)code;
            case char other: return other;
        }
    }

    /// <summary>The path as a user would write it.</summary>
    internal static string Join(IEnumerable<string> keys) => string.Join('.', keys.Select(HoconWriter.Key));

    /// <summary>Puts a relative path below a prefix that may be empty.</summary>
    internal static string Below(string? prefix, string path) => string.IsNullOrEmpty(prefix) ? path : $"{prefix}.{path}";
}
