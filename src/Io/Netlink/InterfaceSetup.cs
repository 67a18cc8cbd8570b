using System.Collections.Immutable;
using System.Net.NetworkInformation;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Netlink;

/// <summary>What an interface is to be like once it is there. What is null or empty is left as it is.</summary>
public sealed record InterfaceSetup
{
    /// <summary>Addresses that it gets.</summary>
    public ImmutableArray<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The bridge that it becomes a port of.</summary>
    public string? Bridge { get; init; }

    /// <summary>Its largest packet, in bytes without the Ethernet header.</summary>
    public int? Mtu { get; init; }

    /// <summary>Its Ethernet address, on the host's side.</summary>
    public PhysicalAddress? HardwareAddress { get; init; }

    /// <summary>Whether it is up.</summary>
    public bool? Up { get; init; }

    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => Addresses.IsEmpty && Bridge is null && Mtu is null && HardwareAddress is null && Up is null;

    /// <summary>Finds out what cannot work before anything is changed.</summary>
    /// <exception cref="LinuxException">There is no such bridge.</exception>
    public void Check()
    {
        if (Bridge is null) return;
        using var netlink = new RouteNetlink();
        FindBridge(netlink);
    }

    /// <summary>Makes the interface so, and brings it up last.</summary>
    /// <exception cref="LinuxException">A step was refused; those before it are done.</exception>
    public void Apply(string name)
    {
        if (IsEmpty) return;
        using var netlink = new RouteNetlink();
        LinkDescription link = netlink.Get(name);
        if (HardwareAddress is { } address) netlink.SetAddress(link, address);
        if (Mtu is { } mtu) netlink.SetMtu(link, mtu);
        if (Bridge is not null)
        {
            LinkDescription bridge = FindBridge(netlink);
            if (link.Master != bridge.Index) netlink.SetMaster(link, bridge);
        }

        foreach (InterfaceAddress one in Addresses) netlink.AddAddress(link, one);
        if (Up is { } up) netlink.SetUp(link, up);
    }

    private LinkDescription FindBridge(RouteNetlink netlink)
    {
        LinkDescription bridge = netlink.Find(Bridge!) ?? throw new LinuxException(
            $"use bridge {Bridge}", Errno.NoDev, $"There is no interface of that name in this network namespace; make it: ip link add {Bridge} type bridge.");
        return bridge.Kind == "bridge" ? bridge : throw new LinuxException($"use bridge {Bridge}", Errno.Inval, $"Interface {Bridge} is not a bridge{(bridge.Kind.Length > 0 ? $" but a {bridge.Kind}" : "")}.");
    }
}
