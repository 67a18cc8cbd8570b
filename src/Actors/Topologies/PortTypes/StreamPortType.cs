namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev stream</c>: frames through a TCP connection or a Unix stream, each behind its length.</summary>
public static class StreamPortType
{
    /// <summary>Who listens.</summary>
    public static OptionSpec<bool> Server { get; } = new("server", OptionTypes.OnOff, "on: wait here for a connection, one at a time; off: connect")
    {
        Default = "off",
    };

    /// <summary>Where.</summary>
    public static AddressOptions Address { get; } = new(
        "addr", true, "the address", "the port", "the path of the socket", ("inet", "TCP"), ("unix", "a path"), ("fd", "a connected socket that was left open"));

    /// <summary>inet: where to listen at last.</summary>
    public static OptionSpec<int> LastPort { get; } = new("addr.to", SocketOptionTypes.Port, "inet, server=on: the last port to try, one after the other, while those from addr.port on are in use");

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
        [Server, .. Address.OfAddresses, LastPort, Address.Descriptor, Reconnect, ReconnectMilliseconds, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        if (!port.TryGet(Address.Type, out string? type)) yield break; // is reported as missing
        foreach (string problem in Address.Check(port, type)) yield return problem;
        if (port.TryGet(LastPort, out int last))
        {
            if (type != "inet" || !port.Get(Server)) yield return "addr.to goes with addr.type=inet and server=on only";
            else if (port.TryGet(Address.Port, out int first) && last < first) yield return $"addr.to={last} is before addr.port={first}: write the last port to try";
        }

        if (type == "fd" && port.Get(Server)) yield return "server=on does not go with addr.type=fd: the socket is connected already";
        if (!port.Has(Reconnect) && !port.Has(ReconnectMilliseconds)) yield break;
        if (port.Has(Reconnect) && port.Has(ReconnectMilliseconds)) yield return "takes reconnect or reconnect-ms, not both";
        if (port.Get(Server)) yield return "reconnect goes with server=off only: a server waits";
        else if (type == "fd") yield return "reconnect does not go with addr.type=fd: nobody knows where that socket led to";
    }
}
