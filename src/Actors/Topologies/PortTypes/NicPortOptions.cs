namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>Options that every <c>-device</c> of the network kind has, whatever its model and transport.</summary>
public static class NicPortOptions
{
    /// <summary>The netdev that the NIC is plugged into.</summary>
    public static OptionSpec<string> Netdev { get; } = new(
        "netdev", OptionTypes.Id, "the netdev that the device is plugged into")
    {
        Required = true,
        NamesPeer = true,
    };
}
