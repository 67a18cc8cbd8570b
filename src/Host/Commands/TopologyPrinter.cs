using System.Text;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Host.Commands;

/// <summary>Draws a topology: each hub with what hangs on its ports, then pairs joined without a hub, then what is alone.</summary>
public static class TopologyPrinter
{
    /// <summary>The drawing, one line a port or pair; empty for an empty topology.</summary>
    public static string Print(Topology topology)
    {
        var text = new StringBuilder();
        var shown = new HashSet<string>();
        foreach (IGrouping<int, PortSettings> hub in topology.Ports.Where(IsHubPort).GroupBy(static port => port.Get(HubPortType.HubId)).OrderBy(static hub => hub.Key))
            PrintHub(topology, hub, text, shown);
        foreach (TopologyJoin join in topology.Joins.Where(static join => !IsHubPort(join.From) && !IsHubPort(join.To)))
        {
            shown.Add(join.From.Id);
            shown.Add(join.To.Id);
            text.AppendLine($"{Describe(join.To)} ── {Describe(join.From)}");
        }
        foreach (PortSettings port in topology.Ports)
            if (!shown.Contains(port.Id))
                text.AppendLine($"{Describe(port)} ── nothing");
        return text.ToString();
    }

    private static void PrintHub(Topology topology, IGrouping<int, PortSettings> hub, StringBuilder text, HashSet<string> shown)
    {
        text.AppendLine($"hub {hub.Key}");
        PortSettings[] ports = [.. hub];
        foreach (PortSettings port in ports)
        {
            PortSettings? peer = topology.PeerOf(port);
            shown.Add(port.Id);
            string end = "nothing";
            if (peer is not null && IsHubPort(peer))
            {
                end = $"{peer.Id} (port of hub {peer.Get(HubPortType.HubId)})";
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

    private static string Format(object value) => value is bool on ? (on ? "on" : "off") : $"{value}";

    private static bool IsHubPort(PortSettings port) => port.Type == HubPortType.Type;
}
