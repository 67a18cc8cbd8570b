using System.Collections.Immutable;

namespace ActorNet.Actors.Ports;

/// <summary>What the driver of a NIC agreed on with it, and uses.</summary>
/// <param name="Features">The features that both have, by their names in the specification.</param>
/// <param name="Ring">The kind of its rings: <c>split</c> or <c>packed</c>.</param>
/// <param name="QueuePairs">Pairs among which frames are placed now; 0 while no receive queue runs.</param>
/// <param name="MemoryRegions">Regions of memory that the guest shares.</param>
public sealed record DriverReport(ImmutableArray<string> Features, string Ring, int QueuePairs, int MemoryRegions)
{
    /// <summary>Who moves the frames of its rings: <c>actors</c>, or <c>vhost-net</c>.</summary>
    public string Datapath { get; init; } = "actors";

    /// <summary>Why actors do it although the NIC's peer offers another way; null where it does not.</summary>
    public string? DatapathReason { get; init; }
}
