using System.Collections.Immutable;

namespace ActorNet.Host.Options;

/// <summary>One option as somebody wrote it, in whichever of the languages: taken apart, not yet understood.</summary>
/// <param name="Key">Its name, as written.</param>
/// <param name="Kind">What stands in place of its value.</param>
/// <param name="Place">Where, for messages.</param>
public sealed record WrittenOption(string Key, WrittenKind Kind, string Place)
{
    /// <summary>The value, of <see cref="WrittenKind.Text"/>.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The elements of a list, or the options in an object.</summary>
    public ImmutableArray<WrittenOption> Parts { get; private init; } = [];

    /// <summary>An option with a value, or alone.</summary>
    public static WrittenOption Of(string key, string? text, string place) =>
        new(key, text is null ? WrittenKind.Nothing : WrittenKind.Text, place) { Text = text ?? "" };

    /// <summary>An option with several values.</summary>
    public static WrittenOption ListOf(string key, ImmutableArray<WrittenOption> elements, string place) => new(key, WrittenKind.List, place) { Parts = elements };

    /// <summary>An option with options of its own.</summary>
    public static WrittenOption ObjectOf(string key, ImmutableArray<WrittenOption> members, string place) => new(key, WrittenKind.Nested, place) { Parts = members };
}
