using System.Collections.Immutable;

namespace ActorNet.Actors.Lanes;

/// <summary>The lanes of an actor system, for whoever shows what they do.</summary>
public sealed class LaneRegistry : IExtension
{
    private ImmutableArray<Lane> _lanes = [];

    /// <summary>The registry of a system.</summary>
    public static LaneRegistry Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<LaneRegistry, LaneRegistryProvider>();
    }

    /// <summary>What every running lane has done, in the order in which they started. From any thread.</summary>
    public ImmutableArray<LaneStatistics> ReadStatistics() => [.. _lanes.Select(static lane => lane.ReadStatistics())];

    internal void Add(Lane lane) => ImmutableInterlocked.Update(ref _lanes, static (lanes, added) => lanes.Add(added), lane);

    internal void Remove(Lane lane) => ImmutableInterlocked.Update(ref _lanes, static (lanes, ended) => lanes.Remove(ended), lane);
}
