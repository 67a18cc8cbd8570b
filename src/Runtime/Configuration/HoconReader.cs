using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActorNet.Runtime;

/// <summary>Reads characters and the quoted and unquoted text made of them, and knows line and column.</summary>
internal sealed class HoconReader(string text, string source)
{
    internal const char End = '\0';

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.-");
    private int _position;
    private int _line = 1;
    private int _lineStart;

    internal string Source => source;

    internal bool AtEnd => _position >= text.Length;

    /// <summary>The next character; <see cref="End"/> at the end (a NUL in the text is told apart by <see cref="AtEnd"/>).</summary>
    internal char Current => Peek(0);

    internal HoconOrigin Here => new(source, _line, _position - _lineStart + 1);

    internal char Peek(int ahead) => _position + ahead < text.Length ? text[_position + ahead] : End;

    internal bool StartsWith(string expected) => text.AsSpan(Math.Min(_position, text.Length)).StartsWith(expected, StringComparison.Ordinal);

    internal void Advance(int count = 1)
    {
        for (; count > 0 && !AtEnd; count--)
        {
            if (text[_position++] == '\n')
            {
                _line++;
                _lineStart = _position;
            }
        }
    }

    /// <summary>Skips blanks and comments, but not the end of a line. Returns the blanks before a comment.</summary>
    internal string SkipBlanks()
    {
        int start = _position;
        while (!AtEnd && IsBlank(Current))
        {
            Advance();
        }

        string blanks = text[start.._position];
        if (IsComment)
        {
            while (!AtEnd && Current != '\n')
            {
                Advance();
            }
        }

        return blanks;
    }

    /// <summary>Skips blanks, comments and ends of lines. Returns whether there was an end of a line.</summary>
    internal bool SkipLines()
    {
        bool any = false;
        while (true)
        {
            SkipBlanks();
            if (AtEnd || Current != '\n')
            {
                return any;
            }

            any = true;
            Advance();
        }
    }

    internal bool IsComment => Current == '#' || (Current == '/' && Peek(1) == '/');

    /// <summary>HOCON counts every Unicode space, and the byte order mark, as a blank.</summary>
    internal static bool IsBlank(char c) => c != '\n' && (char.IsWhiteSpace(c) || c == '\uFEFF');

    /// <summary>Text without quotes, up to a blank or a character that means something; may be empty.</summary>
    internal string ReadUnquoted(bool stopAtDot)
    {
        int start = _position;
        while (!AtEnd && !IsBlank(Current) && !IsComment && !(stopAtDot && Current == '.')
            && (!IsReserved(Current) || IsExponentSign(start)))
        {
            Advance();
        }

        return text[start.._position];
    }

    /// <summary>A string in one or three pairs of quotes.</summary>
    internal string ReadQuoted(Func<string?> place)
    {
        HoconOrigin opening = Here;
        if (StartsWith("\"\"\""))
        {
            return ReadRaw(opening, place);
        }

        Advance();
        var value = new StringBuilder();
        while (true)
        {
            if (AtEnd || Current == '\n')
            {
                throw new HoconException(opening, place(), "the string that starts here is not closed on its line");
            }

            char c = Current;
            if (c == '"')
            {
                Advance();
                return value.ToString();
            }

            value.Append(c == '\\' ? ReadEscape(place) : c);
            Advance();
        }
    }

    /// <summary>Everything up to three quotes, as it stands; further quotes at the end belong to the text.</summary>
    private string ReadRaw(HoconOrigin opening, Func<string?> place)
    {
        Advance(3);
        int start = _position;
        int end = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new HoconException(opening, place(), "the string that starts here with \"\"\" is not closed");
        }

        while (end + 3 < text.Length && text[end + 3] == '"')
        {
            end++;
        }

        Advance(end + 3 - start);
        return text[start..end];
    }

    /// <summary>An escape; leaves the reader on its last character.</summary>
    private char ReadEscape(Func<string?> place)
    {
        HoconOrigin origin = Here;
        Advance();
        switch (Current)
        {
            case '"' or '\\' or '/': return Current;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u':
                string digits = text.Substring(_position + 1, Math.Clamp(text.Length - _position - 1, 0, 4));
                if (digits.Length == 4 && ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                {
                    Advance(4);
                    return (char)code;
                }

                throw new HoconException(origin, place(), "\\u needs four hexadecimal digits");
            default:
                throw new HoconException(origin, place(), "this escape is unknown; write \\\\ for a backslash");
        }
    }

    /// <summary>The plus sign of a JSON number such as <c>1e+5</c>, the only reserved character that a number may contain.</summary>
    private bool IsExponentSign(int start) =>
        Current == '+' && _position > start + 1 && text[_position - 1] is 'e' or 'E' && char.IsAsciiDigit(Peek(1))
        && text.AsSpan(start, _position - 1 - start).IndexOfAnyExcept(NumberCharacters) < 0;

    private static bool IsReserved(char c) => "$\"{}[]:=,+#`^?!@*&\\\n".Contains(c);
}
