using System.Collections.Immutable;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev af-xdp</c>: an interface of this host that exists, by XDP sockets.</summary>
public static class XdpPortType
{
    private const int MostQueues = 64, MostQueueNumber = 4095;
    private const string Native = "native", Skb = "skb";

    /// <summary>The interface.</summary>
    public static OptionSpec<string> InterfaceName { get; } = new(
        "ifname", OptionTypes.InterfaceName, "the interface, which exists already; the host's own stack sees no frame of the queues that are used")
    {
        Required = true,
        Claims = "interface",
    };

    /// <summary>How many queues.</summary>
    public static OptionSpec<int> Queues { get; } = new(
        "queues", OptionTypes.Number("N", 1, MostQueues), "queues of the interface to use; frames are sent by that of their flow, where the interface has as many to send by")
    {
        Default = "1",
    };

    /// <summary>The first queue.</summary>
    public static OptionSpec<int> StartQueue { get; } = new(
        "start-queue", OptionTypes.Number("N", 0, MostQueueNumber), "the first queue of the interface to use")
    {
        Default = "0",
    };

    /// <summary>Where the XDP program runs.</summary>
    public static OptionSpec<string> Mode { get; } = new(
        "mode", OptionTypes.Choice(Native, Skb), "where the XDP program runs: in the driver, or behind it")
    {
        DefaultNote = "native, or else skb",
    };

    /// <summary>No zero-copy.</summary>
    public static OptionSpec<bool> ForceCopy { get; } = new(
        "force-copy", OptionTypes.OnOff, "let the kernel copy frames even where the driver could do without")
    {
        Default = "off",
    };

    /// <summary>No program of ours.</summary>
    public static OptionSpec<bool> Inhibit { get; } = new(
        "inhibit", OptionTypes.OnOff, "load no XDP program: one is on the interface already, and leads to sock-fds or by map-path")
    {
        Default = "off",
    };

    /// <summary>Sockets that somebody opened for us.</summary>
    public static OptionSpec<string> Sockets { get; } = new(
        "sock-fds", DescriptorList, "with inhibit: open XDP sockets, not yet bound, by queue, that the program's map has already");

    /// <summary>The map of somebody's program.</summary>
    public static OptionSpec<string> MapPath { get; } = new(
        "map-path", OptionTypes.SocketPath, "with inhibit: where the program's map of sockets is pinned, for ours to be put in");

    /// <summary>Where in that map.</summary>
    public static OptionSpec<int> MapStart { get; } = new(
        "map-start-index", OptionTypes.Number("N", 0, int.MaxValue), "the entry of that map for the first queue")
    {
        Default = "0",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "af-xdp", "an existing interface of this host, by XDP sockets",
        [InterfaceName, Queues, StartQueue, Mode, ForceCopy, Inhibit, Sockets, MapPath, MapStart, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    private static OptionType<string> DescriptorList => new(
        "N[:N...]", "numbers of open file descriptors, joined by ':'", static (text, out value) =>
        {
            value = text;
            return NumbersIn(text).Length > 0;
        })
    {
        ListSeparator = ':',
    };

    /// <summary>The options of the device.</summary>
    public static XdpOptions OptionsOf(PortSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        XdpMode? mode = settings.TryGet(Mode, out string? word) ? word == Native ? XdpMode.Native : XdpMode.Skb : null;
        return new XdpOptions(settings.Get(Queues), settings.Get(StartQueue), mode, settings.Get(ForceCopy))
        {
            Sockets = settings.TryGet(Sockets, out string? sockets) ? NumbersIn(sockets) : [],
            MapPath = settings.TryGet(MapPath, out string? path) ? path : null,
            MapStart = settings.Get(MapStart),
        };
    }

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        bool given = port.Has(Sockets), pinned = port.Has(MapPath), inhibit = port.Get(Inhibit);
        if (given && pinned) yield return "sock-fds does not go with map-path: the sockets are in the map already";
        if (inhibit && !given && !pinned) yield return "inhibit=on needs sock-fds or map-path";
        if (!inhibit && (given || pinned)) yield return "sock-fds and map-path need inhibit=on";
        if (inhibit && port.Has(Mode)) yield return "mode does not go with inhibit=on: the program runs already";
        if (port.Has(MapStart) && !pinned) yield return "map-start-index needs map-path";
        if (port.TryGet(Sockets, out string? sockets) && NumbersIn(sockets).Length is var count && count != port.Get(Queues))
            yield return $"sock-fds has {count} sockets for {port.Get(Queues)} queues";
    }

    // Empty when it is not a list of different numbers.
    private static ImmutableArray<int> NumbersIn(string text)
    {
        string[] words = text.Split(':');
        var numbers = ImmutableArray.CreateBuilder<int>(words.Length);
        foreach (string word in words)
        {
            if (!OptionTypes.FileDescriptor.TryParse(word, out int number) || numbers.Contains(number)) return [];
            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }
}
