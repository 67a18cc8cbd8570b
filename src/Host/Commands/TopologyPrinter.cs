using System.Collections;
using System.Collections.Immutable;
using System.Text;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Commands;

/// <summary>Draws a topology: each hub and switch with what hangs on its ports, then pairs joined without one, then what is alone.</summary>
public static class TopologyPrinter
{
    /// <summary>The drawing, one line a port or pair; empty for an empty topology.</summary>
    public static string Print(Topology topology)
    {
        var text = new StringBuilder();
        var shown = new HashSet<string>();
        foreach (IGrouping<string, PortSettings> bridge in topology.Ports.Where(IsBridgePort).GroupBy(NameOfBridge).OrderBy(static bridge => bridge.Key, StringComparer.Ordinal))
            PrintBridge(topology, bridge, text, shown);
        foreach (TopologyJoin join in topology.Joins.Where(static join => !IsBridgePort(join.From) && !IsBridgePort(join.To)))
        {
            shown.Add(join.From.Id);
            shown.Add(join.To.Id);
            text.AppendLine($"{Describe(join.To)} ── {Describe(join.From)}");
        }
        foreach (PortSettings port in topology.Ports)
            if (!shown.Contains(port.Id))
                text.AppendLine($"{Describe(port)} ── nothing");
        foreach (PortSettings filter in topology.Filters) text.AppendLine($"{Describe(filter)}");
        return text.ToString();
    }

    private static void PrintBridge(Topology topology, IGrouping<string, PortSettings> bridge, StringBuilder text, HashSet<string> shown)
    {
        text.AppendLine(bridge.Key);
        PortSettings[] ports = [.. bridge];
        foreach (PortSettings port in ports)
        {
            PortSettings? peer = topology.PeerOf(port);
            shown.Add(port.Id);
            string end = "nothing";
            if (peer is not null && IsBridgePort(peer))
            {
                end = $"{peer.Id} (port of {NameOfBridge(peer)})";
            }
            else if (peer is not null)
            {
                shown.Add(peer.Id);
                end = Describe(peer);
            }
            text.AppendLine($"{(port == ports[^1] ? "└─" : "├─")} {port.Id} ── {end}");
        }
    }

    private static string Describe(PortSettings port)
    {
        IEnumerable<string> options = port.Type.Options
            .Where(option => !option.NamesPeer && port.Has(option))
            .Select(option => $"{option.Name}={Format(port.Values[option.Name])}");
        return $"{port.Id} ({string.Join(", ", options.Prepend(port.Type.Name))})";
    }

    private static string Format(object value) => value switch
    {
        bool on => on ? "on" : "off",
        ImmutableArray<int> numbers => string.Join(':', numbers),
        IList several => string.Join('+', several.Cast<object>()),
        _ => $"{value}",
    };

    private static bool IsBridgePort(PortSettings port) => BridgeTypes.Find(port.Type) is not null;

    private static string NameOfBridge(PortSettings port) => BridgeTypes.Find(port.Type)!.NameOf(port);
}
