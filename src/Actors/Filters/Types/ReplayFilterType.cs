using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Filters.Types;

/// <summary><c>-object filter-replay</c>.</summary>
public static class ReplayFilterType
{
    /// <summary>Record or replay.</summary>
    public static OptionSpec<string> Mode { get; } = new("mode", OptionTypes.Choice("record", "replay"), "record: frames pass, and are written with their times; replay: they are dropped, and those of the file go in their place")
    {
        Required = true,
    };

    /// <summary>The record.</summary>
    public static OptionSpec<string> File { get; } = new("file", FilterFile.Path, "the record, in pcapng; frames without a direction count as those that the port sends")
    {
        Required = true,
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = FilterOptionSpecs.Type("filter-replay", "records what passes with its times, and plays it again", [Mode, File]);
}
