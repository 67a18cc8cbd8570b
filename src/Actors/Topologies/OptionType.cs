using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Actors.Topologies;

/// <summary>How the text of an option becomes a value; carries what help and error messages say about it.</summary>
/// <param name="placeholder">Stands for the value in usage lines, e.g. <c>MAC</c>.</param>
/// <param name="expects">Completes "expects ...", e.g. "a number from 0 to 65535".</param>
public abstract class OptionType(string placeholder, string expects)
{
    /// <summary>Stands for the value in usage lines, e.g. <c>MAC</c>.</summary>
    public string Placeholder => placeholder;

    /// <summary>Completes "expects ...", e.g. "a number from 0 to 65535".</summary>
    public string Expects => expects;

    /// <summary>What the number counts, e.g. "bytes"; null where the text says it, or counts nothing.</summary>
    public string? Unit { get; init; }

    /// <summary>What joins several values in one text; languages that have lists write a list. Null: there is one value.</summary>
    public char? ListSeparator { get; init; }

    /// <summary>Parses <paramref name="text"/> without knowing the type of the value.</summary>
    /// <returns>False when the text is not of this type; <see cref="Expects"/> says what would be.</returns>
    public abstract bool TryParseBoxed(string text, [NotNullWhen(true)] out object? value);

    /// <inheritdoc/>
    public override string ToString() => Placeholder;
}
