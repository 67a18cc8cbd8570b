using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Guest.Stacks;

namespace ActorNet.Host.Demo;

/// <summary>A network card whose guest lives in this process. Known to the demo only.</summary>
public static class DemoGuestPortType
{
    /// <summary>The type's name.</summary>
    public const string Name = "demo-guest";

    /// <summary>The guest's address, in a /24.</summary>
    public static OptionSpec<Ipv4Address> Address { get; } = new(
        "address", new OptionType<Ipv4Address>("ADDRESS", "an IPv4 address", Ipv4Address.TryParse), "the guest's address")
    {
        Required = true,
    };

    /// <summary>The model that has a ring for each way and a queue of commands.</summary>
    public const string VirtioNet = "virtio-net";

    /// <summary>The model that has registers.</summary>
    public const string E1000 = "e1000";

    /// <summary>What the guest's card is.</summary>
    public static OptionSpec<string> Model { get; } = new("model", OptionTypes.Choice(VirtioNet, E1000), "the model of its network card") { Default = VirtioNet };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Device, Name, "a guest in this process that answers ARP, ping, and UDP and TCP echo", [NicPortOptions.Netdev, Address, Model]);
}
