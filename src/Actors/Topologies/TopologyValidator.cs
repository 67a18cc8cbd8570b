using System.Collections.Immutable;

namespace ActorNet.Actors.Topologies;

/// <summary>Says everything that is wrong with a topology, without looking at the machine that it should run on.</summary>
/// <remarks>Collects all problems, not the first only: one look at the list mends the whole configuration.</remarks>
public static partial class TopologyValidator
{
    /// <summary>All problems, in the order of the ports; errors and warnings mixed.</summary>
    public static ImmutableArray<TopologyProblem> Validate(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var problems = ImmutableArray.CreateBuilder<TopologyProblem>();
        foreach (PortSettings port in topology.Ports.Concat(topology.Filters)) CheckOptions(port, problems);
        CheckIds(topology, problems);
        CheckClaims(topology, problems);
        CheckPeers(topology, problems);
        CheckBridges(topology, problems);
        CheckFilters(topology, problems);
        return problems.DrainToImmutable();
    }

    /// <summary>
    /// The first error that the last port of a topology brings with it, or null. Others may be wrong by now, because what they name was removed; that is not
    /// the new one's fault. Costs a look at each port, where <see cref="Validate"/> would be one at each pair, for each of a thousand that come.
    /// </summary>
    public static TopologyProblem? FindErrorOfLast(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        PortSettings last = topology.Ports[^1];
        ReadOnlySpan<PortSettings> others = topology.Ports.AsSpan()[..^1];
        var problems = ImmutableArray.CreateBuilder<TopologyProblem>();
        CheckOptions(last, problems);
        var namedBy = new Dictionary<string, PortSettings>();
        (string, object)[] claimed = [.. last.Type.Claims.Where(last.Has).SelectMany(option => Each(last.Values[option.Name]), static (option, one) => (option.Claims!, one))];
        foreach (PortSettings other in others)
        {
            if (other.Id == last.Id) problems.Add(SameId(last, other));
            foreach ((string claims, object value) in claimed)
                if (IsClaimed(other, claims, value)) problems.Add(SameClaim(last, claims, value, other));
            if (last.PeerId is { } wanted && other.PeerId == wanted) namedBy.TryAdd(wanted, other);
        }

        foreach (PortSettings filter in topology.Filters)
            if (filter.Id == last.Id) problems.Add(SameId(last, filter));
        if (last.PeerId is { } id && CheckPeer(topology, last, id, namedBy) is { } problem) problems.Add(problem);
        if (problems.Count == 0 && last.PeerId is not null && IsBridgePort(last)) CheckBridges(topology, problems);
        return problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error && problem.Place == last.Place);
    }

    private static void CheckOptions(PortSettings port, ImmutableArray<TopologyProblem>.Builder problems)
    {
        foreach (OptionSpec option in port.Type.Options)
            if (option.Required && !port.Has(option))
                problems.Add(TopologyProblem.Error(port.Place, $"{port.Type.Name} needs {option.Name}={option.Type.Placeholder}", option.Help));
        if (port.Type.Check is { } check)
            foreach (string text in check(port))
                problems.Add(TopologyProblem.Error(port.Place, $"{port.Type.Name} {text}"));
    }

    private static void CheckIds(Topology topology, ImmutableArray<TopologyProblem>.Builder problems)
    {
        var owners = new Dictionary<string, PortSettings>();
        foreach (PortSettings port in topology.Ports.Concat(topology.Filters))
            if (!owners.TryAdd(port.Id, port)) problems.Add(SameId(port, owners[port.Id]));
    }

    private static void CheckClaims(Topology topology, ImmutableArray<TopologyProblem>.Builder problems)
    {
        var owners = new Dictionary<(string Claims, object Value), PortSettings>();
        foreach (PortSettings port in topology.Ports)
        {
            foreach (OptionSpec option in port.Type.Claims)
            {
                if (!port.Values.TryGetValue(option.Name, out object? value)) continue;
                foreach (object one in Each(value))
                    if (!owners.TryAdd((option.Claims!, one), port)) problems.Add(SameClaim(port, option.Claims!, one, owners[(option.Claims!, one)]));
            }
        }
    }

    private static bool IsClaimed(PortSettings port, string claims, object one)
    {
        foreach (OptionSpec option in port.Type.Claims)
            if (option.Claims == claims && port.Values.TryGetValue(option.Name, out object? taken) && (taken is ImmutableArray<int> several ? several.Contains((int)one) : taken.Equals(one))) return true;
        return false;
    }

    // Of several, each one.
    private static IEnumerable<object> Each(object value) => value is ImmutableArray<int> several ? several.Cast<object>() : [value];

    private static TopologyProblem SameId(PortSettings port, PortSettings owner) =>
        TopologyProblem.Error(port.Place, $"id '{port.Id}' is already the id of {owner.Place}", "give each port its own");

    private static TopologyProblem SameClaim(PortSettings port, string claims, object value, PortSettings owner) =>
        TopologyProblem.Error(port.Place, $"{claims} '{value}' is already used by {owner} at {owner.Place}", "give each port its own");

    private static void CheckPeers(Topology topology, ImmutableArray<TopologyProblem>.Builder problems)
    {
        var namedBy = new Dictionary<string, PortSettings>();
        foreach (PortSettings port in topology.Ports)
        {
            if (port.PeerId is not { } id) continue;
            if (CheckPeer(topology, port, id, namedBy) is { } problem) problems.Add(problem);
        }
        foreach (PortSettings port in topology.Ports)
            if (port.Type.Role == PortRole.Netdev && port.PeerId is null && !namedBy.ContainsKey(port.Id) && !IsNamedByFilter(topology, port.Id))
                problems.Add(TopologyProblem.Warning(port.Place, $"netdev '{port.Id}' is connected to nothing", $"name it in netdev={port.Id} of a device or a hubport"));
    }

    private static TopologyProblem? CheckPeer(Topology topology, PortSettings port, string id, Dictionary<string, PortSettings> namedBy)
    {
        if (id == port.Id) return TopologyProblem.Error(port.Place, $"netdev '{id}' cannot be joined to itself");
        if (topology.Find(id) is not { } peer)
        {
            IEnumerable<string> others = topology.Ports.Where(other => other.Type.Role == PortRole.Netdev && other.Id != port.Id).Select(other => other.Id);
            return TopologyProblem.Error(port.Place, $"netdev '{id}' does not exist", KnownNames.Remedy("netdevs", id, others.Distinct()));
        }
        if (peer.Type.Role != PortRole.Netdev) return TopologyProblem.Error(port.Place, $"netdev '{id}' is a device ({peer.Place})", "a netdev is introduced by -netdev");
        // A netdev has one peer, as in QEMU: more than two ports meet in a hub.
        if (!namedBy.TryAdd(id, port))
            return TopologyProblem.Error(port.Place, $"netdev '{id}' is already joined to {namedBy[id]} at {namedBy[id].Place}", "join more than two ports by hubports");
        return peer.PeerId is { } taken
            ? TopologyProblem.Error(port.Place, $"netdev '{id}' is already joined to '{taken}' by its own netdev option at {peer.Place}", "join more than two ports by hubports")
            : null;
    }

    private static void CheckBridges(Topology topology, ImmutableArray<TopologyProblem>.Builder problems)
    {
        foreach (IGrouping<string, PortSettings> bridge in topology.Ports.Where(IsBridgePort).GroupBy(NameOfBridge))
            if (bridge.Count() == 1)
                problems.Add(TopologyProblem.Warning(bridge.First().Place, $"{bridge.Key} has one port: its frames go nowhere", $"add a {BridgeTypes.Find(bridge.First().Type)!.Join(bridge.First())}"));

        // A bridge repeats what is for all: two ways between the same bridges are a storm that never ends. Union-find.
        var root = new Dictionary<string, string>();
        string Root(string bridge) => root.TryGetValue(bridge, out string? parent) && parent != bridge ? Root(parent) : bridge;
        foreach (TopologyJoin join in topology.Joins)
        {
            if (!IsBridgePort(join.From) || !IsBridgePort(join.To) || join.From == join.To) continue;
            string from = Root(NameOfBridge(join.From)), to = Root(NameOfBridge(join.To));
            if (from == to)
                problems.Add(TopologyProblem.Error(join.From.Place, $"joining '{join.From.Id}' to '{join.To.Id}' closes a loop of {NameOfBridge(join.From)} and {NameOfBridge(join.To)}", "frames would circle for ever: remove one of the joins"));
            root[from] = to;
        }
    }

    private static bool IsBridgePort(PortSettings port) => BridgeTypes.Find(port.Type) is { } bridge && port.Has(bridge.BridgeId);

    private static string NameOfBridge(PortSettings port) => BridgeTypes.Find(port.Type)!.NameOf(port);
}
