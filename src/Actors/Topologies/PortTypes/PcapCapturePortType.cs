using ActorNet.Actors.Filters.Types;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev pcap-capture</c>: writes every frame that it gets to a file.</summary>
public static class PcapCapturePortType
{
    /// <summary>Where to.</summary>
    public static OptionSpec<string> File { get; } = new("file", FilterFile.Path, "the file to write; one that exists is overwritten")
    {
        Required = true,
        Claims = "file",
    };

    /// <summary>Which form.</summary>
    public static OptionSpec<string> Format { get; } = new("format", OptionTypes.Choice("pcapng", "pcap"), "pcapng: with the port's name and what was left out; pcap: the classic form")
    {
        DefaultNote = "pcap for a file that ends in .pcap, else pcapng",
    };

    /// <summary>How much of a frame.</summary>
    public static OptionSpec<int> SnapLength { get; } = new(
        "snaplen", new OptionType<int>("BYTES", $"a number of bytes from 1 to {EthernetFrame.MaxLength}, such as 96 or 64k", static (text, out value) =>
        {
            bool parsed = OptionTypes.Size.TryParse(text, out long size) && size is >= 1 and <= EthernetFrame.MaxLength;
            value = parsed ? (int)size : 0;
            return parsed;
        })
        {
            Unit = "bytes",
        },
        "how much of a frame is written")
    {
        DefaultNote = "all of it",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "pcap-capture", "a file that tcpdump and Wireshark read: the frames that are sent here, and nothing comes back", [File, Format, SnapLength, .. LinkOptions.All]);

    /// <summary>Whether the file is to be pcapng.</summary>
    public static bool IsPcapng(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return port.TryGet(Format, out string? format) ? format == "pcapng" : !port.Get(File).EndsWith(".pcap", StringComparison.Ordinal);
    }
}
