using ActorNet.Actors.Links;
using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Bridges;

/// <summary>To a <see cref="BridgeActor"/>: make a port. Answered by <see cref="BridgePortAdded"/>.</summary>
/// <param name="Id">The port's id in the topology.</param>
/// <param name="Settings">Its options; null for all defaults.</param>
public sealed record AddBridgePort(string Id, PortSettings? Settings = null);

/// <summary>The port exists.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Port">Who obeys what a port is told (<see cref="Ports.Connect"/>, ...); the port is removed when it stops.</param>
/// <param name="Target">Who takes frames.</param>
/// <param name="Input">The target's input that is this port.</param>
public sealed record BridgePortAdded(string Id, IActorRef Port, IActorRef Target, LinkInput Input);

/// <summary>What a port of a bridge was told, on its way to the bridge, which does it.</summary>
internal sealed record ToBridgePort(LinkInput Input, object Message);

/// <summary>To a bridge: something is due.</summary>
internal sealed class BridgeTick
{
    public static readonly BridgeTick Instance = new();

    private BridgeTick()
    {
    }
}
