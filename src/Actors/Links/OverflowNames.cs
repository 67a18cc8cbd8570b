using System.Collections.Immutable;

namespace ActorNet.Actors.Links;

/// <summary>How configuration and reports spell <see cref="Overflow"/>.</summary>
public static class OverflowNames
{
    /// <summary>Every name, in the order of the enumeration.</summary>
    public static ImmutableArray<string> All { get; } = ["backpressure", "drop", "drop-oldest", "deadline"];

    /// <summary>The name of a policy.</summary>
    public static string Of(Overflow overflow) => All[(int)overflow];

    /// <summary>The policy of a name that is one of <see cref="All"/>.</summary>
    public static Overflow Parse(string name)
    {
        int index = All.IndexOf(name);
        return index >= 0 ? (Overflow)index : throw new ArgumentException($"'{name}' is no overflow policy", nameof(name));
    }
}
