using System.Collections.Immutable;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>A topology that writes down what is asked of it, and answers as it is told.</summary>
internal sealed class FakeControl : ITopologyControl
{
    /// <summary>What was asked, in words.</summary>
    public List<string> Calls { get; } = [];

    public ImmutableArray<PortReport> Reports { get; set; } = [];

    public ImmutableArray<LaneStatistics> Lanes { get; set; } = [];

    /// <summary>The answer to changes, when it comes.</summary>
    public Task<TopologyChangeRefused?> Answer { get; set; } = Task.FromResult<TopologyChangeRefused?>(null);

    public Task<ImmutableArray<PortReport>> GetReportsAsync() => Task.FromResult(Reports);

    public ImmutableArray<LaneStatistics> ReadLanes() => Lanes;

    public Task<TopologyChangeRefused?> AddPortAsync(PortSettings settings) => Note($"add {Describe(settings)}");

    public Task<TopologyChangeRefused?> RemovePortAsync(string id) => Note($"remove {id}");

    public Task<TopologyChangeRefused?> SetLinkAsync(string id, bool up) => Note($"link {id} {(up ? "up" : "down")}");

    public Task<TopologyChangeRefused?> AnnounceAsync(ImmutableArray<string> ids, AnnounceSelf announcement) =>
        Note($"announce {(ids.IsEmpty ? "all" : string.Join('+', ids))}: {announcement.Initial.TotalMilliseconds} {announcement.Max.TotalMilliseconds} {announcement.Rounds} {announcement.Step.TotalMilliseconds}");

    public Task<TopologyChangeRefused?> AddFilterAsync(PortSettings settings) => Note($"add filter {Describe(settings)}");

    public Task<TopologyChangeRefused?> RemoveFilterAsync(string id) => Note($"remove filter {id}");

    public static TopologyChangeRefused Refused(string text, bool notFound = false) => new(TopologyProblem.Error("here", text), notFound);

    private static string Describe(PortSettings port) =>
        $"{port.Type.Role} {port.Type} {port.Id} at {port.Place}: {string.Join(' ', port.Values.Select(static value => $"{value.Key}={value.Value}"))}";

    private Task<TopologyChangeRefused?> Note(string call)
    {
        lock (Calls) Calls.Add(call);
        return Answer;
    }
}
