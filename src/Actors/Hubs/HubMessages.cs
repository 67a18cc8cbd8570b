using System.Collections.Immutable;

namespace ActorNet.Actors.Hubs;

/// <summary>To a <see cref="HubActor"/>: make a port. Answered by <see cref="HubPortAdded"/>.</summary>
/// <param name="Id">The port's id in the topology.</param>
public sealed record AddHubPort(string Id);

/// <summary>The port exists and takes frames; commands for a port (<see cref="Ports.Connect"/>, ...) go to it.</summary>
public sealed record HubPortAdded(string Id, IActorRef Port);

/// <summary>From a hub port to its hub: the link of what is plugged into it went up or down.</summary>
internal sealed record HubPortLinkChanged(bool Up);

/// <summary>From the hub to its ports: the ports whose links are up, to which frames are flooded.</summary>
internal sealed record HubMembers(ImmutableArray<IActorRef> Up);
