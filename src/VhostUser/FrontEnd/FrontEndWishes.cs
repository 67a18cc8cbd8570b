using ActorNet.Devices.Virtio;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>What a front end wants of a back end, as far as it is there.</summary>
/// <param name="Features">Virtio features of the rings; <see cref="FeatureBits.Version1"/> is indispensable.</param>
/// <param name="Pairs">Queue pairs, at most.</param>
/// <param name="Mtu">Largest packet, in bytes without the Ethernet header; null: what the back end says, or else 1500.</param>
public sealed record FrontEndWishes(ulong Features, int Pairs, int? Mtu)
{
    /// <summary>An ordinary Ethernet's.</summary>
    public const int DefaultMtu = 1500;

    /// <summary>The smallest that a back end is believed. virtio 1.2 §5.1.4.1.</summary>
    public const int SmallestMtu = 68;
}
