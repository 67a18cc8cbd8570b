using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Actors.Topologies;

/// <summary>One port as configured: every value already parsed and of its option's type.</summary>
/// <param name="Type">What kind of port.</param>
/// <param name="Id">Unique in a topology; the port's name in logs, reports and actor paths.</param>
/// <param name="Values">Option name to parsed value, for the options that were given.</param>
/// <param name="Place">Where it was written, for messages: <c>-netdev #2 "tap,id=t0"</c> or <c>lab.conf:12 (actornet.netdevs.t0)</c>.</param>
public sealed record PortSettings(PortType Type, string Id, ImmutableSortedDictionary<string, object> Values, string Place)
{
    /// <summary>True when the option was given, default or not.</summary>
    public bool Has(OptionSpec option) => Values.ContainsKey(option.Name);

    /// <summary>The value given, else the option's default.</summary>
    /// <exception cref="InvalidOperationException">Neither exists: ask with <see cref="TryGet{T}"/> for an option without default.</exception>
    public T Get<T>(OptionSpec<T> option)
        where T : notnull =>
        TryGet(option, out T? value)
            ? value
            : throw new InvalidOperationException($"{Place}: option '{option.Name}' has neither value nor default");

    /// <summary>The value given, else the option's default; false when there is neither.</summary>
    public bool TryGet<T>(OptionSpec<T> option, [MaybeNullWhen(false)] out T value)
        where T : notnull
    {
        if (Values.TryGetValue(option.Name, out object? given))
        {
            value = (T)given;
            return true;
        }
        value = default;
        return option.Default is { } text && option.Type.TryParse(text, out value);
    }

    /// <summary>The id of the netdev that this port joins, or null.</summary>
    public string? PeerId => Type.PeerOption is { } option && Values.TryGetValue(option.Name, out object? id) ? (string)id : null;

    /// <summary>Same port, wherever it was written.</summary>
    public bool Equals(PortSettings? other) =>
        other is not null && Type == other.Type && Id == other.Id && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Id, Values.Count);

    /// <inheritdoc/>
    public override string ToString() => $"{Type} '{Id}'";
}
