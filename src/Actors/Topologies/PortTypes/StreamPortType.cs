using System.Net;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev stream</c>: frames through a TCP connection or a Unix stream, each behind its length.</summary>
public static class StreamPortType
{
    /// <summary>Who listens.</summary>
    public static OptionSpec<bool> Server { get; } = new("server", OptionTypes.OnOff, "on: wait here for a connection, one at a time; off: connect")
    {
        Default = "off",
    };

    /// <summary>The kind of address.</summary>
    public static OptionSpec<string> AddressType { get; } = new("addr.type", OptionTypes.Choice("inet", "unix", "fd"), "inet: TCP; unix: a path; fd: a connected socket that was left open")
    {
        Required = true,
    };

    /// <summary>inet: where.</summary>
    public static OptionSpec<IPAddress> Host { get; } = new("addr.host", SocketOptionTypes.Host, "inet: the address");

    /// <summary>inet: where.</summary>
    public static OptionSpec<int> Port { get; } = new("addr.port", SocketOptionTypes.Port, "inet: the port");

    /// <summary>unix: where.</summary>
    public static OptionSpec<string> Path { get; } = new("addr.path", OptionTypes.SocketPath, "unix: the path of the socket");

    /// <summary>fd: which.</summary>
    public static OptionSpec<int> Descriptor { get; } = new("addr.str", OptionTypes.FileDescriptor, "fd: the number of the open descriptor")
    {
        Claims = "file descriptor",
    };

    /// <summary>Time between attempts.</summary>
    public static OptionSpec<int> Reconnect { get; } = new("reconnect", OptionTypes.Number("SECONDS", 0, 86_400), "server=off: seconds between attempts to connect; 0: connect once only")
    {
        DefaultNote = "from 100 ms on, doubled up to 5 s",
    };

    /// <summary>Time between attempts.</summary>
    public static OptionSpec<int> ReconnectMilliseconds { get; } = new("reconnect-ms", OptionTypes.Number("MILLISECONDS", 0, 86_400_000), "the same in milliseconds");

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev,
        "stream",
        "another program that speaks QEMU's frames over TCP or a Unix stream, such as passt",
        [Server, AddressType, Host, Port, Path, Descriptor, Reconnect, ReconnectMilliseconds, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        if (!port.TryGet(AddressType, out string? type)) yield break; // is reported as missing
        foreach (string problem in AddressOptions.Check(port, "addr", type, Host, Port, Path, Descriptor)) yield return problem;
        if (type == "fd" && port.Get(Server)) yield return "server=on does not go with addr.type=fd: the socket is connected already";
        if (!port.Has(Reconnect) && !port.Has(ReconnectMilliseconds)) yield break;
        if (port.Has(Reconnect) && port.Has(ReconnectMilliseconds)) yield return "takes reconnect or reconnect-ms, not both";
        if (port.Get(Server)) yield return "reconnect goes with server=off only: a server waits";
        else if (type == "fd") yield return "reconnect does not go with addr.type=fd: nobody knows where that socket led to";
    }
}
