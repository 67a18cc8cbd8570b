using System.Collections.Immutable;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Life;

namespace ActorNet.Host.Qmp;

/// <summary>The control socket's way to the topology's actor: one message, one answer.</summary>
/// <param name="running">The topology; stays the caller's.</param>
public sealed class TopologyControl(RunningTopology running) : ITopologyControl
{
    /// <inheritdoc/>
    public Task<ImmutableArray<PortReport>> GetReportsAsync() => running.GetReportsAsync();

    /// <inheritdoc/>
    public ImmutableArray<LaneStatistics> ReadLanes() => running.ReadLanes();

    /// <inheritdoc/>
    public Task<TopologyChangeRefused?> AddPortAsync(PortSettings settings) => running.ChangeAsync(new AddPort(settings));

    /// <inheritdoc/>
    public Task<TopologyChangeRefused?> RemovePortAsync(string id) => running.ChangeAsync(new RemovePort(id));

    /// <inheritdoc/>
    public Task<TopologyChangeRefused?> SetLinkAsync(string id, bool up) => running.ChangeAsync(new SetPortLink(id, up));

    /// <inheritdoc/>
    public Task<TopologyChangeRefused?> AnnounceAsync(ImmutableArray<string> ids, AnnounceSelf announcement) => running.ChangeAsync(new AnnouncePorts(ids, announcement));

    /// <inheritdoc/>
    public Task<TopologyChangeRefused?> AddFilterAsync(PortSettings settings) => running.ChangeAsync(new AddFilter(settings));

    /// <inheritdoc/>
    public Task<TopologyChangeRefused?> RemoveFilterAsync(string id) => running.ChangeAsync(new RemoveFilter(id));
}
