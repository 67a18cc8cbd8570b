using System.Net;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev dgram</c>: frames as datagrams, over UDP, a multicast group or Unix sockets.</summary>
public static class DgramPortType
{
    private const string Kinds = "inet: UDP; unix: a path";

    /// <summary>The kind of our address.</summary>
    public static OptionSpec<string> LocalType { get; } = new("local.type", OptionTypes.Choice("inet", "unix", "fd"), $"{Kinds}; fd: a connected socket that was left open");

    /// <summary>inet: where we are.</summary>
    public static OptionSpec<IPAddress> LocalHost { get; } = new("local.host", SocketOptionTypes.Host, "inet: the address to receive on; for a group, that of the interface to use");

    /// <summary>inet: where we are.</summary>
    public static OptionSpec<int> LocalPort { get; } = new("local.port", SocketOptionTypes.Port, "inet: the port to receive on; for a group, none");

    /// <summary>unix: where we are.</summary>
    public static OptionSpec<string> LocalPath { get; } = new("local.path", OptionTypes.SocketPath, "unix: the path to receive on");

    /// <summary>fd: which.</summary>
    public static OptionSpec<int> LocalDescriptor { get; } = new("local.str", OptionTypes.FileDescriptor, "fd: the number of the open descriptor")
    {
        Claims = "file descriptor",
    };

    /// <summary>The kind of the other address.</summary>
    public static OptionSpec<string> RemoteType { get; } = new("remote.type", OptionTypes.Choice("inet", "unix"), Kinds);

    /// <summary>inet: where the other end is.</summary>
    public static OptionSpec<IPAddress> RemoteHost { get; } = new("remote.host", SocketOptionTypes.Host, "inet: the address of the other end, or a multicast group: all its members are on one wire");

    /// <summary>inet: where the other end is.</summary>
    public static OptionSpec<int> RemotePort { get; } = new("remote.port", SocketOptionTypes.Port, "inet: the port of the other end, or of the group");

    /// <summary>unix: where the other end is.</summary>
    public static OptionSpec<string> RemotePath { get; } = new("remote.path", OptionTypes.SocketPath, "unix: the path of the other end, where there need not be anybody yet");

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev,
        "dgram",
        "another program that speaks QEMU's frames over UDP, multicast or Unix datagrams",
        [LocalType, LocalHost, LocalPort, LocalPath, LocalDescriptor, RemoteType, RemoteHost, RemotePort, RemotePath, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    /// <summary>True when the other end is a group.</summary>
    public static bool IsGroup(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return port.TryGet(RemoteHost, out IPAddress? host) && Io.Sockets.SocketEndpoint.Of(host, 0).IsMulticast;
    }

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        bool hasLocal = port.TryGet(LocalType, out string? local), hasRemote = port.TryGet(RemoteType, out string? remote);
        if (!hasLocal) foreach (string problem in Orphans(port, "local", LocalHost, LocalPort, LocalPath, LocalDescriptor)) yield return problem;
        if (!hasRemote) foreach (string problem in Orphans(port, "remote", RemoteHost, RemotePort, RemotePath)) yield return problem;
        if (!hasLocal && !hasRemote) yield return "needs remote.type=inet|unix and its local.type, or local.type=fd";
        if (hasRemote) foreach (string problem in AddressOptions.Check(port, "remote", remote!, RemoteHost, RemotePort, RemotePath, null)) yield return problem;
        if (local == "fd")
        {
            foreach (string problem in AddressOptions.Check(port, "local", local, LocalHost, LocalPort, LocalPath, LocalDescriptor)) yield return problem;
            if (hasRemote) yield return "remote does not go with local.type=fd: the socket is connected already";
        }
        else if (hasRemote && remote == "inet" && IsGroup(port))
        {
            if (hasLocal && local != "inet") yield return "takes local.type=inet with a multicast group";
            if (port.Has(LocalPort)) yield return "takes no local.port with a multicast group: it is the group's";
            if (hasLocal && local == "inet" && !port.Has(LocalHost)) yield return $"needs {LocalHost} with local.type=inet";
            if (port.TryGet(LocalHost, out IPAddress? host) && host.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork) yield return "takes an IPv4 address as local.host with a multicast group";
        }
        else
        {
            if (hasRemote && local != remote) yield return $"needs local.type={remote} with remote.type={remote}";
            if (hasLocal && !hasRemote) yield return $"needs remote.type={local} with local.type={local}";
            if (hasLocal) foreach (string problem in AddressOptions.Check(port, "local", local!, LocalHost, LocalPort, LocalPath, LocalDescriptor)) yield return problem;
            if (port.TryGet(LocalHost, out IPAddress? one) && port.TryGet(RemoteHost, out IPAddress? other) && one.AddressFamily != other.AddressFamily)
                yield return "has an IPv4 and an IPv6 address: local.host and remote.host are of one family";
        }
    }

    private static IEnumerable<string> Orphans(PortSettings port, string name, params OptionSpec[] options)
    {
        foreach (OptionSpec option in options)
            if (port.Has(option)) yield return $"needs {name}.type with {option.Name}";
    }
}
