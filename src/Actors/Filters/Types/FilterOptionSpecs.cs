using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Filtering;

namespace ActorNet.Actors.Filters.Types;

/// <summary>Options that every filter has, as QEMU's net filters have them.</summary>
public static class FilterOptionSpecs
{
    /// <summary>The port that the filter is on.</summary>
    public static OptionSpec<string> Netdev { get; } = new("netdev", OptionTypes.Id, "the port that the filter is on: the id of a netdev or device")
    {
        Required = true,
    };

    /// <summary>Which directions it treats.</summary>
    public static OptionSpec<string> Queue { get; } = new(
        "queue", OptionTypes.Choice("all", "rx", "tx"), "rx: frames on their way to the port; tx: frames that it sends; all: both")
    {
        Default = "all",
    };

    /// <summary>Whether it does anything.</summary>
    public static OptionSpec<string> Status { get; } = new("status", OptionTypes.Choice("on", "off"), "off: everything passes")
    {
        Default = "on",
    };

    /// <summary>Where in the chain.</summary>
    public static OptionSpec<string> Position { get; } = new(
        "position", new OptionType<string>("head|tail|id=ID", "head, tail or id=ID of another filter", static (text, out value) =>
        {
            value = text;
            return text is "head" or "tail" || (text.StartsWith("id=", StringComparison.Ordinal) && OptionTypes.Id.TryParse(text[3..], out _));
        }),
        "where in the chain: head is next to the port, tail next to the network")
    {
        Default = "tail",
    };

    /// <summary>On which side of another filter.</summary>
    public static OptionSpec<string> Insert { get; } = new("insert", OptionTypes.Choice("before", "behind"), "position=id=ID: on which side of that filter")
    {
        Default = "behind",
    };

    /// <summary>Which frames it treats.</summary>
    public static OptionSpec<string> Match { get; } = new(
        "match", new OptionType<string>("EXPR", "a pcap-filter(7) expression such as 'tcp port 80', or the numbers that tcpdump -ddd prints", static (text, out value) =>
        {
            value = text;
            return text.Length > 0;
        }),
        "frames that it treats, others pass: a pcap-filter(7) expression, or a program as tcpdump -y EN10MB -ddd prints it")
    {
        DefaultNote = "all",
    };

    /// <summary>All of them, in the order of help.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [Netdev, Queue, Status, Position, Insert, Match];

    /// <summary>A filter's own options and those that all have.</summary>
    public static PortType Type(string name, string help, ImmutableArray<OptionSpec> own, Func<PortSettings, IEnumerable<string>>? check = null) =>
        new(PortRole.Filter, name, help, [.. own, .. All]) { Check = check };

    /// <summary>Which directions, for the model.</summary>
    public static FilterQueue QueueOf(PortSettings filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Enum.Parse<FilterQueue>(filter.Get(Queue), ignoreCase: true);
    }

    /// <summary>Where in the chain, for the model.</summary>
    public static FilterPosition PositionOf(PortSettings filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        string position = filter.Get(Position);
        if (position == "head") return FilterPosition.Head;
        if (position == "tail") return FilterPosition.Tail;
        return filter.Get(Insert) == "before" ? FilterPosition.Before(position[3..]) : FilterPosition.Behind(position[3..]);
    }
}
