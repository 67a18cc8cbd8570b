namespace ActorNet.Runtime;

/// <summary>Turns one text into a tree of <see cref="HoconNode"/>s; recursive descent over HOCON's grammar.</summary>
internal sealed partial class HoconParser
{
    /// <summary>Bounds recursion: a stack overflow cannot be caught, and no configuration is this deep.</summary>
    internal const int MaxDepth = 128;

    private readonly HoconReader _reader;
    private readonly HoconIncluder _includer;

    /// <summary>Where this file was included, innermost first.</summary>
    private readonly List<IReadOnlyList<string>> _scopes;

    /// <summary>Keys from the root of this file to the field being read.</summary>
    private readonly List<string> _path = [];
    private readonly List<HoconSubstitution> _substitutions;
    private int _depth;
    private int _arrayDepth;

    private HoconParser(string text, string source, HoconIncluder includer, List<IReadOnlyList<string>> scopes, List<HoconSubstitution> substitutions)
    {
        _reader = new HoconReader(text, source);
        _includer = includer;
        _scopes = scopes;
        _substitutions = substitutions;
    }

    /// <summary>Parses a text whose root is an object, with or without braces.</summary>
    internal static HoconNode.Object Parse(string text, string source, HoconIncluder includer, List<HoconSubstitution> substitutions) =>
        new HoconParser(text, source, includer, [], substitutions).ParseRoot();

    private HoconNode.Object ParseRoot()
    {
        _reader.SkipLines();
        var root = new HoconNode.Object(_reader.Here);
        if (_reader.Current == '[')
        {
            throw Error("the root must be an object, not an array");
        }

        if (_reader.Current != '{')
        {
            ParseFields(root, null);
            return root;
        }

        HoconOrigin opening = _reader.Here;
        _reader.Advance();
        ParseFields(root, opening);
        _reader.SkipLines();
        return _reader.AtEnd ? root : throw Error("nothing may follow the brace that closes the root");
    }

    /// <summary>Reads fields up to the closing brace, or to the end of the text when <paramref name="opening"/> is null.</summary>
    private void ParseFields(HoconNode.Object target, HoconOrigin? opening)
    {
        bool separated = true;
        while (true)
        {
            separated |= _reader.SkipLines();
            if (_reader.AtEnd)
            {
                if (opening is not null)
                {
                    throw Error("this '{' is not closed", opening);
                }

                return;
            }

            switch (_reader.Current)
            {
                case '}' when opening is not null:
                    _reader.Advance();
                    return;
                case '}':
                    throw Error("there is no '{' for this '}'");
                case ',':
                    throw Error("a field is missing before this comma");
            }

            if (!separated)
            {
                throw Error($"a comma or a new line is missing before {Shown()}");
            }

            ParseField(target);
            separated = SkipSeparator();
        }
    }

    /// <summary>Passes ends of lines and at most one comma.</summary>
    private bool SkipSeparator()
    {
        bool newLine = _reader.SkipLines();
        if (_reader.Current != ',')
        {
            return newLine;
        }

        _reader.Advance();
        return true;
    }

    private void ParseField(HoconNode.Object target)
    {
        if (TryParseInclude(target))
        {
            return;
        }

        HoconOrigin origin = _reader.Here;
        List<string> keys = ParsePath(inSubstitution: false);
        int depth = _path.Count;
        _path.AddRange(keys);
        if (_path.Count > MaxDepth)
        {
            throw Error($"keys are nested more than {MaxDepth} deep", origin);
        }

        bool appends = ParseKeySeparator(origin);
        HoconNode value = ParseValue();
        string place = Place() ?? "";
        var definition = new HoconDefinition(value, appends, origin, place);
        for (int i = keys.Count - 1; i > 0; i--)
        {
            var parent = new HoconNode.Object(origin);
            parent.Add(keys[i], definition);
            definition = new HoconDefinition(parent, false, origin, place);
        }

        target.Add(keys[0], definition);
        _path.RemoveRange(depth, keys.Count);
    }

    /// <summary>Passes <c>=</c>, <c>:</c> or <c>+=</c>; none is needed before a brace. Returns whether the value is appended.</summary>
    private bool ParseKeySeparator(HoconOrigin key)
    {
        _reader.SkipLines();
        bool appends = _reader.StartsWith("+=");
        if (appends || _reader.Current is '=' or ':')
        {
            _reader.Advance(appends ? 2 : 1);
            _reader.SkipLines();
        }
        else if (_reader.AtEnd || _reader.Current != '{')
        {
            throw Error("this key has no value: '=', ':', '+=' or '{' is missing after it", key);
        }

        return appends;
    }

    /// <summary>A dotted path of quoted and unquoted keys; blanks inside a key belong to it, around a dot they do not.</summary>
    private List<string> ParsePath(bool inSubstitution)
    {
        var keys = new List<string>();
        string key = "";
        string blanks = "";
        bool present = false;
        while (true)
        {
            if (_reader.IsComment && !inSubstitution)
            {
                break;
            }

            string piece;
            if (_reader.Current == '"')
            {
                piece = _reader.ReadQuoted(Place);
            }
            else if (_reader.Current == '.')
            {
                EndKey();
                _reader.Advance();
                _reader.SkipBlanks();
                continue;
            }
            else
            {
                piece = _reader.ReadUnquoted(stopAtDot: true);
                if (piece.Length == 0)
                {
                    break;
                }
            }

            key += present ? blanks + piece : piece;
            present = true;
            blanks = _reader.SkipBlanks();
        }

        EndKey();
        return keys;

        void EndKey()
        {
            if (!present)
            {
                throw Error(keys.Count == 0 && _reader.Current != '.'
                    ? $"a key is expected here, not {Shown()}"
                    : "a key is missing beside this dot");
            }

            keys.Add(key);
            key = blanks = "";
            present = false;
        }
    }

    private HoconException Error(string problem, HoconOrigin? origin = null) => new(origin ?? _reader.Here, Place(), problem);

    private string? Place() => _path.Count == 0 ? null : HoconPath.Join(_path);

    /// <summary>The next character as a message shows it.</summary>
    private string Shown() => _reader.AtEnd ? "the end of the text"
        : _reader.Current == '\n' ? "the end of the line"
        : char.IsControl(_reader.Current) || char.IsSurrogate(_reader.Current) ? $"character U+{(int)_reader.Current:X4}"
        : $"'{_reader.Current}'";
}
