using ActorNet.Actors.Links;

namespace ActorNet.Actors.Topologies;

/// <summary>A type of port that several of make up a bridge.</summary>
/// <param name="Name">What the bridge is, as in <c>hub-0</c>.</param>
/// <param name="BridgeId">The option that says which bridge a port belongs to.</param>
/// <param name="Overflow">What becomes of frames for what is plugged in, unless its options say otherwise.</param>
/// <param name="Props">How such a bridge is started, on a lane.</param>
public sealed record BridgeType(string Name, OptionSpec<int> BridgeId, Overflow Overflow, Func<string, Props> Props);
