using System.Collections.Immutable;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Qmp;

/// <summary>What the control socket can ask of a running topology. A task fails when the answer does not come in time.</summary>
public interface ITopologyControl
{
    /// <summary>How every port is, in the order of the topology.</summary>
    Task<ImmutableArray<PortReport>> GetReportsAsync();

    /// <summary>What every lane has done since it started.</summary>
    ImmutableArray<LaneStatistics> ReadLanes();

    /// <summary>Opens one more port.</summary>
    /// <returns>Why not; null when it was done.</returns>
    Task<TopologyChangeRefused?> AddPortAsync(PortSettings settings);

    /// <summary>Closes a port.</summary>
    /// <returns>Why not; null when it was done.</returns>
    Task<TopologyChangeRefused?> RemovePortAsync(string id);

    /// <summary>Takes the link of a port down, or lets it be up again.</summary>
    /// <returns>Why not; null when it was done.</returns>
    Task<TopologyChangeRefused?> SetLinkAsync(string id, bool up);

    /// <summary>Lets devices tell the network where their guests are to be found.</summary>
    /// <param name="ids">Which ones; none: all.</param>
    /// <param name="announcement">How often.</param>
    /// <returns>Why not; null when it has begun.</returns>
    Task<TopologyChangeRefused?> AnnounceAsync(ImmutableArray<string> ids, AnnounceSelf announcement);

    /// <summary>Puts a filter before a port.</summary>
    /// <returns>Why not; null when it was done.</returns>
    Task<TopologyChangeRefused?> AddFilterAsync(PortSettings settings);

    /// <summary>Takes a filter away.</summary>
    /// <returns>Why not; null when it was done.</returns>
    Task<TopologyChangeRefused?> RemoveFilterAsync(string id);
}
