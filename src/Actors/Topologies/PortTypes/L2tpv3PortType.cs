using ActorNet.Devices.L2tp;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev l2tpv3</c>: frames in a session of L2TPv3 that was agreed on by hand, as Linux, routers and QEMU have them.</summary>
public static class L2tpv3PortType
{
    /// <summary>Where we are.</summary>
    public static OptionSpec<SocketEndpoint> Source { get; } = new("src", SocketOptionTypes.Host, "the address of this end")
    {
        Required = true,
    };

    /// <summary>Where the other end is.</summary>
    public static OptionSpec<SocketEndpoint> Destination { get; } = new("dst", SocketOptionTypes.Host, "the address of the other end")
    {
        Required = true,
    };

    /// <summary>Behind UDP or IP.</summary>
    public static OptionSpec<bool> Udp { get; } = Flag("udp", "on: behind UDP; off: behind IP itself (protocol 115), which needs CAP_NET_RAW");

    /// <summary>udp: our port.</summary>
    public static OptionSpec<int> SourcePort { get; } = new("srcport", SocketOptionTypes.Port, "udp=on: the port of this end");

    /// <summary>udp: the other port.</summary>
    public static OptionSpec<int> DestinationPort { get; } = new("dstport", SocketOptionTypes.Port, "udp=on: the port of the other end");

    /// <summary>The family.</summary>
    public static OptionSpec<bool> Ipv6 { get; } = Flag("ipv6", "on: the addresses are of IPv6");

    /// <summary>Session in what is sent.</summary>
    public static OptionSpec<uint> TransmitSession { get; } = new("txsession", SocketOptionTypes.Word, "the session id in what is sent")
    {
        Required = true,
    };

    /// <summary>Session in what is received.</summary>
    public static OptionSpec<uint> ReceiveSession { get; } = new("rxsession", SocketOptionTypes.Word, "the session id in what is received; messages of others are dropped")
    {
        DefaultNote = "txsession",
    };

    /// <summary>The size of cookies.</summary>
    public static OptionSpec<bool> Cookie64 { get; } = Flag("cookie64", "on: cookies have 8 bytes; off: 4");

    /// <summary>Cookie in what is sent.</summary>
    public static OptionSpec<ulong> TransmitCookie { get; } = new("txcookie", SocketOptionTypes.LongWord, "the cookie in what is sent")
    {
        DefaultNote = "no cookies",
    };

    /// <summary>Cookie in what is received.</summary>
    public static OptionSpec<ulong> ReceiveCookie { get; } = new("rxcookie", SocketOptionTypes.LongWord, "the cookie in what is received; messages with others are dropped")
    {
        DefaultNote = "no cookies",
    };

    /// <summary>A counter in the header.</summary>
    public static OptionSpec<bool> Counter { get; } = Flag("counter", "on: a counter of 4 bytes is in the header (the L2-specific sublayer of Linux)");

    /// <summary>A counter that does not count.</summary>
    public static OptionSpec<bool> PinCounter { get; } = Flag("pincounter", "on: that counter stays 0, for networks that deliver out of order");

    /// <summary>Bytes before the frame.</summary>
    public static OptionSpec<int> Offset { get; } = new("offset", OptionTypes.Number("BYTES", 0, L2tpv3Header.MostOffset), "bytes between header and frame")
    {
        Default = "0",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev,
        "l2tpv3",
        "a session of L2TPv3 with Ethernet frames, without control connection",
        [Source, Destination, Udp, SourcePort, DestinationPort, Ipv6, TransmitSession, ReceiveSession, Cookie64, TransmitCookie, ReceiveCookie, Counter, PinCounter, Offset, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    private static OptionSpec<bool> Flag(string name, string help) => new(name, OptionTypes.OnOff, help) { Default = "off" };

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        bool udp = port.Get(Udp);
        if (udp && !(port.Has(SourcePort) && port.Has(DestinationPort))) yield return "needs srcport=PORT and dstport=PORT with udp=on";
        if (!udp && (port.Has(SourcePort) || port.Has(DestinationPort))) yield return "srcport and dstport go with udp=on only";
        foreach (OptionSpec<SocketEndpoint> option in (OptionSpec<SocketEndpoint>[])[Source, Destination])
            if (port.TryGet(option, out SocketEndpoint? host) && host.IsIpv6 != port.Get(Ipv6))
                yield return $"{option.Name} is {(port.Get(Ipv6) ? "no IPv6 address, as ipv6=on says" : "an IPv6 address: write ipv6=on")}";
        foreach (string problem in AddressOptions.CheckInterfaces(port, Source, Destination)) yield return problem;
        if (port.Has(TransmitCookie) != port.Has(ReceiveCookie)) yield return "takes txcookie and rxcookie, or neither";
        if (port.Get(Cookie64) && !port.Has(TransmitCookie) && !port.Has(ReceiveCookie)) yield return "needs txcookie=N and rxcookie=N with cookie64=on";
        if (!port.Get(Cookie64))
            foreach (OptionSpec<ulong> option in (OptionSpec<ulong>[])[TransmitCookie, ReceiveCookie])
                if (port.TryGet(option, out ulong cookie) && cookie > uint.MaxValue)
                    yield return $"{option.Name} is longer than 4 bytes: write cookie64=on";
        if (port.Get(PinCounter) && !port.Get(Counter)) yield return "pincounter=on goes with counter=on only";
    }
}
