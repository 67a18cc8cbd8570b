using ActorNet.Actors.Captures;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Filtering;

namespace ActorNet.Actors.Filters;

/// <summary>A filter that is made and opened, but not yet in a chain.</summary>
/// <param name="Settings">As configured.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Position">Where in the chain.</param>
public sealed record FilterPlan(PortSettings Settings, FrameFilter Filter, FilterPosition Position)
{
    /// <summary>The file that it writes, if it writes one.</summary>
    public CaptureFile? Capture { get; init; }

    /// <summary>The port that it gives frames, if it gives any away.</summary>
    public string? Outdev { get; init; }

    /// <summary>The port whose frames it lets in, if it does.</summary>
    public string? Indev { get; init; }
}
