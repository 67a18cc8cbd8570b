namespace ActorNet.VhostUser.FrontEnd;

/// <summary>What came of the negotiation.</summary>
/// <param name="Features">Virtio features, accepted by both sides.</param>
/// <param name="Pairs">Queue pairs that are used.</param>
/// <param name="Mtu">Largest packet, in bytes without the Ethernet header.</param>
public sealed record FrontEndAgreement(ulong Features, int Pairs, int Mtu);
