using System.Globalization;
using System.Text;

namespace ActorNet.Runtime;

/// <summary>Writes values as HOCON text that parses back to the same values.</summary>
internal static class HoconWriter
{
    internal static string Key(string key) => key.Length > 0 && key.All(IsPlainKey) && key != "include" ? key : Quote(key);

    internal static string Literal(string? text) => text switch
    {
        null => "null",
        "" or "null" => Quote(text),
        _ => text.All(IsPlain) && !text.Contains("//", StringComparison.Ordinal) ? text : Quote(text),
    };

    internal static string Fields(HoconObject value, int indent)
    {
        var text = new StringBuilder();
        foreach ((string key, HoconValue field) in value.Items)
        {
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            text.Append(' ', indent * 2).Append(Key(key));
            text.Append(field.IsObject() ? " " : " = ").Append(Value(field, indent));
        }

        return text.ToString();
    }

    internal static string Value(HoconValue value, int indent)
    {
        if (value.GetObject() is { } fields)
        {
            return fields.Items.Count == 0 ? "{}" : $"{{\n{Fields(fields, indent + 1)}\n{new string(' ', indent * 2)}}}";
        }

        return value.IsArray() ? Array(value.GetArray(), indent) : Literal(value.GetString());
    }

    internal static string Array(IEnumerable<HoconValue> items, int indent) =>
        $"[{string.Join(", ", items.Select(item => Value(item, indent)))}]";

    private static bool IsPlainKey(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '%';

    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                default:
                    if (char.IsControl(c) || char.IsSurrogate(c) || c == '\uFEFF')
                    {
                        quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        quoted.Append(c);
                    }

                    break;
            }
        }

        return quoted.Append('"').ToString();
    }
}
