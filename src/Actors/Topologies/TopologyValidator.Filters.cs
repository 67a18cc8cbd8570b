using System.Collections.Immutable;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Topologies;

/// <content>What filters name must be there.</content>
public static partial class TopologyValidator
{
    private static void CheckFilters(Topology topology, ImmutableArray<TopologyProblem>.Builder problems)
    {
        var files = new Dictionary<string, PortSettings>();
        foreach (PortSettings port in topology.Ports)
            if (port.Type == PcapCapturePortType.Type && port.TryGet(PcapCapturePortType.File, out string? path)) files.TryAdd(path, port);
        foreach (PortSettings filter in topology.Filters)
        {
            if (!filter.Has(FilterOptionSpecs.Netdev)) continue; // said already
            string port = filter.Get(FilterOptionSpecs.Netdev);
            CheckNamed(topology, filter, port, "port", problems);
            if (filter.TryGet(WireFilterTypes.Outdev, out string? outdev))
            {
                if (outdev == port) problems.Add(TopologyProblem.Error(filter.Place, $"outdev '{outdev}' is the port that the filter is on", "its frames would come back for ever: name another port"));
                else CheckNamed(topology, filter, outdev, "outdev", problems);
            }

            if (filter.TryGet(WireFilterTypes.Indev, out string? indev) && CheckNamed(topology, filter, indev, "indev", problems) is { } source) CheckIndev(topology, filter, source, problems);
            CheckFile(filter, files, problems);
            CheckPosition(topology, filter, port, problems);
        }
    }

    // Filters are put in as they are written.
    private static void CheckPosition(Topology topology, PortSettings filter, string port, ImmutableArray<TopologyProblem>.Builder problems)
    {
        if (FilterOptionSpecs.PositionOf(filter).Anchor is not { } anchor) return;
        IEnumerable<string> earlier = topology.Filters.TakeWhile(other => other != filter)
            .Where(other => other.TryGet(FilterOptionSpecs.Netdev, out string? netdev) && netdev == port).Select(static other => other.Id);
        if (!earlier.Contains(anchor))
            problems.Add(TopologyProblem.Error(filter.Place, $"port '{port}' has no filter '{anchor}' to stand beside", KnownNames.Remedy($"earlier filters of port '{port}'", anchor, earlier)));
    }

    // A port whose frames come from filters, or go to them, needs no peer.
    private static bool IsNamedByFilter(Topology topology, string port) =>
        topology.Filters.Any(filter => (filter.TryGet(WireFilterTypes.Outdev, out string? outdev) && outdev == port) || (filter.TryGet(WireFilterTypes.Indev, out string? indev) && indev == port));

    private static PortSettings? CheckNamed(Topology topology, PortSettings filter, string id, string what, ImmutableArray<TopologyProblem>.Builder problems)
    {
        PortSettings? port = topology.Find(id);
        if (port is null)
            problems.Add(TopologyProblem.Error(filter.Place, $"{what} '{id}' does not exist", KnownNames.Remedy("ports", id, topology.Ports.Select(static port => port.Id).Distinct())));
        return port;
    }

    private static void CheckIndev(Topology topology, PortSettings filter, PortSettings indev, ImmutableArray<TopologyProblem>.Builder problems)
    {
        if (topology.PeerOf(indev) is { } peer)
            problems.Add(TopologyProblem.Error(filter.Place, $"indev '{indev.Id}' is joined to '{peer.Id}' at {peer.Place}", "an indev is joined to nothing but its filter"));
        else if (topology.Filters.FirstOrDefault(other => other != filter && other.TryGet(WireFilterTypes.Indev, out string? id) && id == indev.Id) is { } other)
            problems.Add(TopologyProblem.Error(filter.Place, $"indev '{indev.Id}' is already the indev of {other.Place}", "give each filter its own"));
    }

    private static void CheckFile(PortSettings filter, Dictionary<string, PortSettings> files, ImmutableArray<TopologyProblem>.Builder problems)
    {
        if (!filter.TryGet(DumpFilterType.File, out string? path)) return;
        if (!files.TryAdd(path, filter))
            problems.Add(TopologyProblem.Error(filter.Place, $"file '{path}' is already used by {files[path]} at {files[path].Place}", "give each its own"));
    }
}
