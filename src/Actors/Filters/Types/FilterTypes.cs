using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Filters.Types;

/// <summary>Every type of filter, in the order of help.</summary>
public static class FilterTypes
{
    /// <summary>The table.</summary>
    public static ImmutableArray<PortType> All { get; } =
    [
        DumpFilterType.Type, WireFilterTypes.Mirror, WireFilterTypes.Redirector, HoldingFilterTypes.Buffer, ReplayFilterType.Type,
        HoldingFilterTypes.Throttle, ImpairmentFilterType.Type,
    ];
}
