using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev dgram</c>: frames as datagrams, over UDP, a multicast group or Unix sockets.</summary>
public static class DgramPortType
{
    /// <summary>Where we are.</summary>
    public static AddressOptions Local { get; } = new(
        "local",
        false,
        "the address to receive on; for a group of IPv4, that of the interface to use",
        "the port to receive on; for a group, none",
        "the path to receive on",
        ("inet", "UDP"),
        ("unix", "a path"),
        ("fd", "a connected socket that was left open"));

    /// <summary>Where the other end is.</summary>
    public static AddressOptions Remote { get; } = new(
        "remote",
        false,
        "the address of the other end, or a multicast group, of IPv6 with its interface (ff02::1%eth0): all its members are on one wire",
        "the port of the other end, or of the group",
        "the path of the other end, where there need not be anybody yet",
        ("inet", "UDP"),
        ("unix", "a path"));

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev,
        "dgram",
        "another program that speaks QEMU's frames over UDP, multicast or Unix datagrams",
        [.. Local.OfAddresses, Local.Descriptor, .. Remote.OfAddresses, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    /// <summary>True when the other end is a group.</summary>
    public static bool IsGroup(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return port.TryGet(Remote.Host, out SocketEndpoint? host) && host.IsMulticast;
    }

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        bool hasLocal = port.TryGet(Local.Type, out string? local), hasRemote = port.TryGet(Remote.Type, out string? remote);
        string[] orphans = [.. hasLocal ? [] : Local.Orphans(port), .. hasRemote ? [] : Remote.Orphans(port)];
        foreach (string problem in orphans) yield return problem;
        if (!hasLocal && !hasRemote && orphans.Length == 0) yield return "needs remote.type=inet|unix and its local.type, or local.type=fd";
        if (hasRemote) foreach (string problem in Remote.Check(port, remote!)) yield return problem;
        if (local == "fd")
        {
            foreach (string problem in Local.Check(port, local)) yield return problem;
            if (hasRemote) yield return "remote does not go with local.type=fd: the socket is connected already";
        }
        else if (hasRemote && remote == "inet" && IsGroup(port))
        {
            foreach (string problem in CheckGroup(port, local)) yield return problem;
        }
        else
        {
            if (hasRemote && local != remote) yield return $"needs local.type={remote} with remote.type={remote}";
            if (hasLocal && !hasRemote) yield return $"needs remote.type={local} with local.type={local}";
            if (hasLocal) foreach (string problem in Local.Check(port, local!)) yield return problem;
            if (port.TryGet(Local.Host, out SocketEndpoint? one) && port.TryGet(Remote.Host, out SocketEndpoint? other) && one.IsIpv6 != other.IsIpv6)
                yield return "has an IPv4 and an IPv6 address: local.host and remote.host are of one family";
        }
    }

    private static IEnumerable<string> CheckGroup(PortSettings port, string? local)
    {
        if (port.Get(Remote.Host).IsIpv6)
        {
            if (local is not null) yield return "takes no local with a multicast group of IPv6: write the interface behind the group (remote.host=ff02::1%eth0)";
            yield break;
        }

        if (local is null) yield break;
        if (local != "inet") yield return "takes local.type=inet with a multicast group";
        if (port.Has(Local.Port)) yield return "takes no local.port with a multicast group: it is the group's";
        if (local == "inet" && !port.Has(Local.Host)) yield return $"needs {Local.Host} with local.type=inet";
        if (port.TryGet(Local.Host, out SocketEndpoint? host) && host.IsIpv6) yield return "takes an IPv4 address as local.host with a multicast group of IPv4";
    }
}
