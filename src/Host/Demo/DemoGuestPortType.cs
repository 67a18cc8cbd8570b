using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Guest.Stacks;

namespace ActorNet.Host.Demo;

/// <summary>A virtio-net device whose guest lives in this process. Known to the demo only.</summary>
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

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Device, Name, "a guest in this process that answers ARP, ping, and UDP and TCP echo", [NicPortOptions.Netdev, Address]);
}
