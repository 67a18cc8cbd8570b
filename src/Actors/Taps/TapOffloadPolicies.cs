using System.Collections.Immutable;

namespace ActorNet.Actors.Taps;

/// <summary>How options spell <see cref="TapOffloadPolicy"/>.</summary>
public static class TapOffloadPolicies
{
    /// <summary>All, in the order of help.</summary>
    public static ImmutableArray<string> Names { get; } = ["all", "peer", "off"];

    /// <summary>The name of a policy.</summary>
    public static string NameOf(TapOffloadPolicy policy) => policy switch
    {
        TapOffloadPolicy.All => "all",
        TapOffloadPolicy.Peer => "peer",
        _ => "off",
    };

    /// <summary>The policy of one of <see cref="Names"/>.</summary>
    public static TapOffloadPolicy Parse(string name) => name switch
    {
        "all" => TapOffloadPolicy.All,
        "peer" => TapOffloadPolicy.Peer,
        "off" => TapOffloadPolicy.None,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "is no policy"),
    };
}
