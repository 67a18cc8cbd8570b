using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Filters.Types;

/// <summary><c>-object filter-dump</c>.</summary>
public static class DumpFilterType
{
    /// <summary>Where to.</summary>
    public static OptionSpec<string> File { get; } = new("file", FilterFile.Path, "the file to write; one that exists is overwritten")
    {
        Required = true,
    };

    /// <summary>Which form.</summary>
    public static OptionSpec<string> Format { get; } = new("format", OptionTypes.Choice("pcapng", "pcap"), "pcapng: with the port's name, direction and reasons of drops; pcap: the classic form")
    {
        DefaultNote = "pcap for a file that ends in .pcap, else pcapng",
    };

    /// <summary>How much of a frame.</summary>
    public static OptionSpec<int> MaxLength { get; } = new("maxlen", OptionTypes.Number("BYTES", 1, EthernetFrame.MaxLength), "bytes of a frame that are written")
    {
        Default = "65536",
    };

    /// <summary>Which frames.</summary>
    public static OptionSpec<string> Subjects { get; } = new(
        "subjects", OptionTypes.Choice("passing", "drops", "all"), "passing: frames that come by; drops: those that later filters drop, with the reason as comment; all: both")
    {
        Default = "passing",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = FilterOptionSpecs.Type(
        "filter-dump", "writes frames to a file that tcpdump and Wireshark read", [File, Format, MaxLength, Subjects], CheckOptions);

    /// <summary>Whether the file is to be pcapng.</summary>
    public static bool IsPcapng(PortSettings filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.TryGet(Format, out string? format) ? format == "pcapng" : !filter.Get(File).EndsWith(".pcap", StringComparison.Ordinal);
    }

    private static IEnumerable<string> CheckOptions(PortSettings filter)
    {
        if (!filter.Has(File)) yield break; // said already
        if (!IsPcapng(filter) && filter.Get(Subjects) != "passing") yield return "can say why frames were dropped only in format=pcapng";
    }
}
