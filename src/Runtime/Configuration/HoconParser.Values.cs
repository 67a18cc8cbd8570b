namespace ActorNet.Runtime;

/// <content>Values: concatenations of text, objects, arrays and substitutions.</content>
internal sealed partial class HoconParser
{
    /// <summary>Everything up to the end of the line, a comma, a closing bracket or a comment.</summary>
    private HoconNode ParseValue()
    {
        var pieces = new List<HoconNode>();
        HoconOrigin origin = _reader.Here;
        while (true)
        {
            HoconOrigin here = _reader.Here;
            string blanks = _reader.SkipBlanks();
            if (_reader.AtEnd || _reader.Current is '\n' or ',' or '}' or ']')
            {
                break;
            }

            if (blanks.Length > 0 && pieces.Count > 0)
            {
                pieces.Add(new HoconNode.Literal(here, blanks, quoted: false, space: true));
            }

            pieces.Add(ParsePiece());
        }

        return pieces.Count switch
        {
            0 => throw Error($"a value is expected here, not {Shown()}"),
            1 => pieces[0],
            _ => Join(origin, pieces),
        };
    }

    /// <summary>Text is joined at once; what contains a substitution, an object or an array waits for the resolver.</summary>
    private static HoconNode Join(HoconOrigin origin, List<HoconNode> pieces) =>
        pieces.TrueForAll(piece => piece is HoconNode.Literal)
            ? new HoconNode.Literal(origin, string.Concat(pieces.Select(piece => ((HoconNode.Literal)piece).Text)), quoted: true)
            : new HoconNode.Concatenation(origin, pieces);

    private HoconNode ParsePiece()
    {
        HoconOrigin origin = _reader.Here;
        switch (_reader.Current)
        {
            case '{': return Nested(() => ParseObject(origin));
            case '[': return Nested(() => ParseArray(origin));
            case '"': return new HoconNode.Literal(origin, _reader.ReadQuoted(Place), quoted: true);
            case '$' when _reader.Peek(1) == '{': return ParseSubstitution(origin);
        }

        string text = _reader.ReadUnquoted(stopAtDot: false);
        return text.Length > 0
            ? new HoconNode.Literal(origin, text, quoted: false)
            : throw Error($"{Shown()} must stand in quotes");
    }

    private HoconNode.Object ParseObject(HoconOrigin opening)
    {
        var value = new HoconNode.Object(opening);
        _reader.Advance();
        ParseFields(value, opening);
        return value;
    }

    private HoconNode.Array ParseArray(HoconOrigin opening)
    {
        var items = new List<HoconNode>();
        _reader.Advance();
        _arrayDepth++;
        bool separated = true;
        while (true)
        {
            separated |= _reader.SkipLines();
            if (_reader.AtEnd)
            {
                throw Error("this '[' is not closed", opening);
            }

            if (_reader.Current == ']')
            {
                _reader.Advance();
                _arrayDepth--;
                return new HoconNode.Array(opening, items);
            }

            if (_reader.Current == ',')
            {
                throw Error("an element is missing before this comma");
            }

            if (!separated)
            {
                throw Error($"a comma or a new line is missing before {Shown()}");
            }

            items.Add(ParseValue());
            separated = SkipSeparator();
        }
    }

    private HoconNode.Substitution ParseSubstitution(HoconOrigin origin)
    {
        _reader.Advance(2);
        bool optional = _reader.Current == '?';
        if (optional)
        {
            _reader.Advance();
        }

        _reader.SkipBlanks();
        List<string> keys = ParsePath(inSubstitution: true);
        if (_reader.Current != '}')
        {
            throw Error($"'}}' is expected at the end of the substitution, not {Shown()}");
        }

        _reader.Advance();
        _substitutions.Add(new HoconSubstitution(HoconPath.Join(keys), optional, origin));
        return new HoconNode.Substitution(origin, keys, optional, _scopes, Place() ?? "");
    }

    private HoconNode Nested(Func<HoconNode> parse)
    {
        if (++_depth > MaxDepth)
        {
            throw Error($"values are nested more than {MaxDepth} deep");
        }

        HoconNode value = parse();
        _depth--;
        return value;
    }
}
