namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev hubport</c>: one port of a hub; a hub exists while it has ports.</summary>
public static class HubPortType
{
    /// <summary>Which hub.</summary>
    public static OptionSpec<int> HubId { get; } = new(
        "hubid", OptionTypes.Number("N", 0, int.MaxValue), "the hub that this port belongs to")
    {
        Required = true,
    };

    /// <summary>The netdev behind this port; without it a device names the port.</summary>
    public static OptionSpec<string> Netdev { get; } = new(
        "netdev", OptionTypes.Id, "the netdev to join to the hub; without it, a device names this port as its netdev")
    {
        NamesPeer = true,
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "hubport", "a port of a hub: what enters leaves by all other ports", [HubId, Netdev, .. LinkOptions.All]);
}
