using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev socket</c>: frames through a TCP connection, UDP or a multicast group, as QEMU has them on the wire.</summary>
public static class SocketPortType
{
    /// <summary>Where to wait for a connection.</summary>
    public static OptionSpec<SocketEndpoint> Listen { get; } = new("listen", SocketOptionTypes.Local, "wait here for a TCP connection, one at a time, and for the next one after it");

    /// <summary>Where to connect.</summary>
    public static OptionSpec<SocketEndpoint> Connect { get; } = new("connect", SocketOptionTypes.Remote, "connect by TCP, again and again until somebody listens, and after a connection was lost");

    /// <summary>A group.</summary>
    public static OptionSpec<SocketEndpoint> Mcast { get; } = new("mcast", SocketOptionTypes.Group, "a UDP multicast group, of IPv6 with its interface ([ff02::1%eth0]:PORT): all its members are on one wire");

    /// <summary>Our address.</summary>
    public static OptionSpec<SocketEndpoint> LocalAddress { get; } = new("localaddr", SocketOptionTypes.LocalOrHost, "udp: where to receive, HOST:PORT; mcast of IPv4: the address of the interface to use")
    {
        DefaultNote = "of mcast, the interface that the route leads to",
    };

    /// <summary>The other end of UDP.</summary>
    public static OptionSpec<SocketEndpoint> Udp { get; } = new("udp", SocketOptionTypes.Remote, "send by UDP to this address, and receive from it");

    /// <summary>A socket that somebody opened for us.</summary>
    public static OptionSpec<int> FileDescriptor { get; } = new("fd", OptionTypes.FileDescriptor, "an open, connected socket, of a stream or of datagrams")
    {
        Claims = "file descriptor",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "socket", "another program that speaks QEMU's frames over TCP, UDP or multicast", [Listen, Connect, Mcast, Udp, LocalAddress, FileDescriptor, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        OptionSpec[] ways = [Listen, Connect, Mcast, Udp, FileDescriptor];
        int given = ways.Count(port.Has);
        if (given == 0) yield return "needs one of listen=, connect=, mcast=, udp= and fd=";
        if (given > 1) yield return $"takes one of listen, connect, mcast, udp and fd, not {string.Join(" and ", ways.Where(port.Has).Select(static way => way.Name))} together";
        if (given != 1) yield break;
        foreach (string problem in AddressOptions.CheckInterfaces(port, Listen, Connect, Mcast, Udp, LocalAddress)) yield return problem;
        bool local = port.TryGet(LocalAddress, out SocketEndpoint? address);
        if (port.TryGet(Udp, out SocketEndpoint? remote))
        {
            if (!local || address!.Port == 0) yield return "needs localaddr=HOST:PORT with udp";
            else if (address.IsIpv6 != remote.IsIpv6) yield return "has an IPv4 and an IPv6 address: localaddr and udp are of one family";
        }
        else if (port.TryGet(Mcast, out SocketEndpoint? group))
        {
            if (local && group.IsIpv6) yield return "takes no localaddr with a group of IPv6: write the interface behind the group (mcast=[ff02::1%eth0]:PORT)";
            else if (local && (address!.Port != 0 || address.IsIpv6)) yield return "takes localaddr=HOST, an IPv4 address without port, with mcast";
        }
        else if (local)
        {
            yield return "takes localaddr with udp and mcast only";
        }
    }
}
