using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Filters.Types;

/// <summary><c>-object filter-mirror</c> and <c>-object filter-redirector</c>: frames leave the wire for other ports, and come from there.</summary>
public static class WireFilterTypes
{
    /// <summary>Who gets the frames.</summary>
    public static OptionSpec<string> Outdev { get; } = new("outdev", OptionTypes.Id, "the port that gets the frames, as if its peer had sent them; those it does not take at once are dropped");

    /// <summary>Who gets the copies.</summary>
    public static OptionSpec<string> MirrorOutdev { get; } = new("outdev", OptionTypes.Id, "the port that gets the copies, as if its peer had sent them; those it does not take at once are dropped")
    {
        Required = true,
    };

    /// <summary>Whose frames come in.</summary>
    public static OptionSpec<string> Indev { get; } = new("indev", OptionTypes.Id, "the netdev, joined to nothing else, whose frames go on behind the filter");

    /// <summary>The table row of the mirror.</summary>
    public static PortType Mirror { get; } = FilterOptionSpecs.Type("filter-mirror", "gives another port a copy of every frame", [MirrorOutdev]);

    /// <summary>The table row of the redirector.</summary>
    public static PortType Redirector { get; } = FilterOptionSpecs.Type("filter-redirector", "moves frames to another port, and lets those of another port in", [Outdev, Indev], CheckOptions);

    private static IEnumerable<string> CheckOptions(PortSettings filter)
    {
        if (!filter.Has(Outdev) && !filter.Has(Indev)) yield return "needs outdev=ID, indev=ID or both";
        if (filter.Has(Indev) && filter.Get(FilterOptionSpecs.Queue) == "all") yield return "needs queue=rx or queue=tx with indev: which way its frames go";
    }
}
