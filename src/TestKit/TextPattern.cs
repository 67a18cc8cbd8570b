using System.Text.RegularExpressions;

namespace ActorNet.TestKit;

/// <summary>What the text of a log event is compared with.</summary>
internal sealed class TextPattern
{
    private readonly string _description;
    private readonly Predicate<string> _matches;

    private TextPattern(string description, Predicate<string> matches)
    {
        _description = description;
        _matches = matches;
    }

    /// <summary>Any text.</summary>
    internal static TextPattern Any { get; } = new("", static _ => true);

    /// <summary>The first condition that is given; any text when none is.</summary>
    internal static TextPattern Of(string? message, string? start, string? contains) => (message, start, contains) switch
    {
        ({ } whole, _, _) => new TextPattern($" that says '{whole}'", text => text == whole),
        (_, { } beginning, _) => new TextPattern($" that starts with '{beginning}'", text => text.StartsWith(beginning, StringComparison.Ordinal)),
        (_, _, { } part) => new TextPattern($" that contains '{part}'", text => text.Contains(part, StringComparison.Ordinal)),
        _ => Any,
    };

    /// <summary>A regular expression.</summary>
    internal static TextPattern Of(Regex pattern) => new($" that matches '{pattern}'", pattern.IsMatch);

    /// <inheritdoc/>
    public override string ToString() => _description;

    internal bool IsMatch(string text) => _matches(text);
}
