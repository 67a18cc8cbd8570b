using ActorNet.Actors.VhostNets;

namespace ActorNet.Actors.Taps;

/// <summary>A tap port.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="Source">Opens the tap.</param>
/// <param name="Dispatcher">The lane that it runs on.</param>
public sealed record TapSettings(string Id, ITapSource Source, string Dispatcher)
{
    /// <summary>Whether the interface has a carrier only while the peer's link is up.</summary>
    public bool FollowsCarrier { get; init; } = true;

    /// <summary>What the kernel may leave undone.</summary>
    public TapOffloadPolicy Offloads { get; init; } = TapOffloadPolicy.All;

    /// <summary>How vhost-net is used; null: not at all.</summary>
    public VhostTerms? Vhost { get; init; }
}
