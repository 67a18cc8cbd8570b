using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Actors.Topologies;

/// <summary>Parses text to a <typeparamref name="T"/>; false when it is not one, and then the value means nothing. Never throws.</summary>
public delegate bool OptionParser<T>(string text, out T value);

/// <summary>An <see cref="OptionType"/> whose values are <typeparamref name="T"/>.</summary>
/// <param name="placeholder">Stands for the value in usage lines, e.g. <c>MAC</c>.</param>
/// <param name="expects">Completes "expects ...", e.g. "a number from 0 to 65535".</param>
/// <param name="parser">Pure; decides alone what is valid.</param>
public sealed class OptionType<T>(string placeholder, string expects, OptionParser<T> parser) : OptionType(placeholder, expects)
    where T : notnull
{
    /// <summary>Parses <paramref name="text"/>.</summary>
    public bool TryParse(string text, [MaybeNullWhen(false)] out T value) => parser(text, out value);

    /// <inheritdoc/>
    public override bool TryParseBoxed(string text, [NotNullWhen(true)] out object? value)
    {
        bool parsed = parser(text, out T typed);
        value = parsed ? typed : null;
        return value is not null;
    }
}
