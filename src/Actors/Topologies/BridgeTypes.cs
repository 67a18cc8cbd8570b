using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Topologies;

/// <summary>Which types of port belong to bridges, and to which. A new kind of bridge is a row.</summary>
public static class BridgeTypes
{
    private static readonly Dictionary<PortType, BridgeType> Rows = new()
    {
        [HubPortType.Type] = new BridgeType("hub", HubPortType.HubId, Overflow.Backpressure, static settings => BridgeActor.Hub(settings.Dispatcher)),
        [SwitchPortType.Type] = new BridgeType("switch", SwitchPortType.SwitchId, Overflow.DropNewest, static settings => BridgeActor.Switch(settings.Dispatcher, settings.Switch)),
    };

    /// <summary>The bridge that ports of a type make up, or null.</summary>
    public static BridgeType? Find(PortType type) => Rows.GetValueOrDefault(type);
}
