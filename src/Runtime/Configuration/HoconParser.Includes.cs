namespace ActorNet.Runtime;

/// <content><c>include "x"</c>, <c>include file("x")</c> and <c>include required(...)</c>.</content>
internal sealed partial class HoconParser
{
    private bool TryParseInclude(HoconNode.Object target)
    {
        const string Keyword = "include";
        if (!_reader.StartsWith(Keyword) || !HoconReader.IsBlank(_reader.Peek(Keyword.Length)))
        {
            return false;
        }

        int ahead = Keyword.Length;
        while (HoconReader.IsBlank(_reader.Peek(ahead)))
        {
            ahead++;
        }

        if (_reader.Peek(ahead) != '"' && !char.IsAsciiLetter(_reader.Peek(ahead)))
        {
            return false; // a key that happens to be named include
        }

        HoconOrigin origin = _reader.Here;
        _reader.Advance(ahead);
        (string name, bool required) = ParseIncludeTarget();

        // Substitutions in the file are looked up below the place of the include first, then where this file's own are.
        List<IReadOnlyList<string>> scopes = _scopes;
        if (_path.Count > 0 && _arrayDepth == 0)
        {
            IReadOnlyList<string> outer = _scopes.Count > 0 ? _scopes[0] : [];
            scopes = [[.. outer, .. _path], .. _scopes];
        }

        try
        {
            if (_includer.Include(name, origin, required, (text, source, includer) =>
                new HoconParser(text, source, includer, scopes, _substitutions) { _depth = _depth }.ParseRoot()) is { } included)
            {
                target.AddAll(included);
            }
        }
        catch (HoconException problem) when (problem.Path is null && Place() is { } place)
        {
            throw new HoconException(problem.Origin, place, problem.Problem, problem);
        }

        return true;
    }

    private (string Name, bool Required) ParseIncludeTarget()
    {
        bool required = TryPass("required(");
        bool file = TryPass("file(");
        if (_reader.Current != '"')
        {
            throw Error(_reader.StartsWith("url(") || _reader.StartsWith("classpath(")
                ? "only files can be included: write include \"name\" or include file(\"name\")"
                : "the name of an included file must stand in quotes");
        }

        string name = _reader.ReadQuoted(Place);
        for (int parentheses = (required ? 1 : 0) + (file ? 1 : 0); parentheses > 0; parentheses--)
        {
            _reader.SkipBlanks();
            if (_reader.Current != ')')
            {
                throw Error("')' is missing after the name of the included file");
            }

            _reader.Advance();
        }

        return (name, required);
    }

    private bool TryPass(string opening)
    {
        if (!_reader.StartsWith(opening))
        {
            return false;
        }

        _reader.Advance(opening.Length);
        _reader.SkipBlanks();
        return true;
    }
}
