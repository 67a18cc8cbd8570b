using System.Text;

namespace ActorNet.Host.Options;

/// <summary>
/// Knows on which line of a HOCON text, and where in it, each key stands. The configuration API of the runtime gives values without positions,
/// and an error without a line is of little use.
/// </summary>
/// <remarks>A scanner, not a parser: it follows keys, braces, strings and comments, and leaves judgement to the parser.</remarks>
public sealed class HoconPositions
{
    private readonly Dictionary<string, (int Line, int Column)> _positions = new(StringComparer.Ordinal);
    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private HoconPositions(string text) => _text = text;

    /// <summary>Reads a whole text, well-formed or not.</summary>
    public static HoconPositions Scan(string text)
    {
        var positions = new HoconPositions(text);
        positions.ScanObject(prefix: []);
        return positions;
    }

    /// <summary>The line, from 1, where a dotted path was last given a value; where it is unknown, that of the nearest path above; else 0.</summary>
    public int LineOf(string path) => PositionOf(path).Line;

    /// <summary>The line and column, both from 1, of the key where a dotted path was last given a value; where it is unknown, those of the nearest path above; else 0.</summary>
    public (int Line, int Column) PositionOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        while (true)
        {
            if (_positions.TryGetValue(path, out (int Line, int Column) position)) return position;
            int dot = path.LastIndexOf('.');
            if (dot < 0) return default;
            path = path[..dot];
        }
    }

    private bool AtEnd => _at >= _text.Length;

    private void ScanObject(List<string> prefix)
    {
        while (true)
        {
            SkipBlank();
            if (AtEnd) return;
            char c = _text[_at];
            if (c is '}' or '{' or ']' or '[' or '=' or ':')
            {
                _at++;
                if (c == '}' && prefix.Count > 0) return;
                continue;
            }
            (int Line, int Column) position = (_line, _at - _lineStart + 1);
            List<string> path = [.. prefix, .. ReadKey()];
            string key = string.Join('.', path);
            _positions[key] = position;
            ScanValue(path);
        }
    }

    private List<string> ReadKey()
    {
        var segments = new List<string>();
        var segment = new StringBuilder();
        while (!AtEnd)
        {
            char c = _text[_at];
            if (c is '=' or ':' or '{' or '}' or '\n' or ',' or '#' || (c == '+' && Peek(1) == '=') || (c == '/' && Peek(1) == '/')) break;
            if (c == '"')
            {
                segment.Append(ReadString());
                continue;
            }
            if (c == '.')
            {
                segments.Add(segment.ToString().Trim());
                segment.Clear();
            }
            else
            {
                segment.Append(c);
            }
            _at++;
        }
        segments.Add(segment.ToString().Trim());
        return segments;
    }

    private void ScanValue(List<string> path)
    {
        int brackets = 0;
        SkipToValue();
        while (!AtEnd)
        {
            char c = _text[_at];
            switch (c)
            {
                case '"':
                    ReadString();
                    continue;
                case '$' when Peek(1) == '{':
                    while (!AtEnd && _text[_at] is not ('}' or '\n')) _at++;
                    if (!AtEnd && _text[_at] == '}') _at++;
                    continue;
                case '{' when brackets == 0:
                    _at++;
                    ScanObject(path);
                    continue;
                case '[':
                    brackets++;
                    break;
                case ']':
                    brackets--;
                    break;
                case '}' when brackets <= 0:
                    return; // closes the object around this value
                case ',' or '\n' when brackets <= 0:
                    return;
                case '#':
                case '/' when Peek(1) == '/':
                    SkipToLineEnd();
                    continue;
            }
            Advance();
        }
    }

    // The '=' may stand on the line after its key, and the value on the line after the '='.
    private void SkipToValue()
    {
        int at = _at, line = _line, lineStart = _lineStart;
        SkipBlank();
        bool hasValue = !AtEnd && _text[_at] is ('=' or ':' or '{' or '+');
        if (!hasValue)
        {
            (_at, _line, _lineStart) = (at, line, lineStart);
            return;
        }
        while (!AtEnd && _text[_at] is ('=' or ':' or '+')) _at++;
        SkipBlank();
    }

    private string ReadString()
    {
        bool triple = Peek(1) == '"' && Peek(2) == '"';
        _at += triple ? 3 : 1;
        var content = new StringBuilder();
        while (!AtEnd)
        {
            char c = _text[_at];
            if (triple ? c == '"' && Peek(1) == '"' && Peek(2) == '"' : c is '"' or '\n') break;
            if (!triple && c == '\\' && _at + 1 < _text.Length) _at++;
            content.Append(_text[_at]);
            Advance();
        }
        if (!AtEnd && _text[_at] == '"') _at += triple ? 3 : 1;
        return content.ToString();
    }

    private void SkipBlank()
    {
        while (!AtEnd)
        {
            char c = _text[_at];
            if (c == '#' || (c == '/' && Peek(1) == '/')) SkipToLineEnd();
            else if (char.IsWhiteSpace(c) || c is ',' or '\uFEFF') Advance();
            else return;
        }
    }

    private void SkipToLineEnd()
    {
        while (!AtEnd && _text[_at] != '\n') _at++;
    }

    private void Advance()
    {
        if (_text[_at++] != '\n') return;
        _line++;
        _lineStart = _at;
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';
}
