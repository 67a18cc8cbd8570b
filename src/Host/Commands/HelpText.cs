using System.Collections.Immutable;
using System.Text;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Metrics;
using ActorNet.Host.Options;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Commands;

/// <summary>All help, made from the tables that the parsers use: what help lists is what is understood.</summary>
/// <param name="commands">The commands, in the order of help.</param>
/// <param name="catalog">The port types.</param>
public sealed partial class HelpText(ImmutableArray<CommandSpec> commands, PortTypeCatalog catalog)
{
    private const int MostOptionsInUsage = 12;
    private const int Indent = 2;

    /// <summary>What <c>actornet help</c> prints.</summary>
    public string Overview()
    {
        var text = new StringBuilder();
        text.AppendLine("actornet: the network datapath of a virtual machine monitor, every port an actor.").AppendLine();
        text.AppendLine("Usage: actornet COMMAND [ARGUMENT...]").AppendLine();
        AppendTable(text, commands.Select(static command => (command.Name, command.Summary)));
        text.AppendLine().AppendLine("Help on a topic: actornet help TOPIC").AppendLine();
        AppendTable(text, Topics());
        return text.ToString();
    }

    /// <summary>Help on the words after <c>help</c>; null when there is no such topic.</summary>
    public string? Topic(ReadOnlySpan<string> words) => words switch
    {
        [] => Overview(),
        ["config"] => ReferenceConfiguration.Text,
        ["lanes"] => Lanes(),
        ["metrics"] => Metrics(),
        ["nic"] => Nic(),
        ["netdev"] => Types(PortRole.Netdev),
        ["device"] => Types(PortRole.Device),
        ["object"] => Types(PortRole.Filter),
        ["qmp"] => QmpHelp.Overview(),
        ["qmp", var name] => QmpHelp.Command(name),
        ["netdev", var type] => catalog.Find(PortRole.Netdev, type) is { } found ? Type(found) : null,
        ["device", var type] => catalog.Find(PortRole.Device, type) is { } found ? Type(found) : null,
        ["object", var type] => catalog.Find(PortRole.Filter, type) is { } found ? Type(found) : null,
        [var name] => commands.FirstOrDefault(command => command.Name == name) is { } found ? Command(found) : null,
        _ => null,
    };

    /// <summary>Every topic that <see cref="Topic"/> knows, for "known topics".</summary>
    public IEnumerable<string> TopicNames() =>
        commands.Select(static command => command.Name).Concat(Topics().Select(static topic => topic.Item1));

    /// <summary>Usage and options of a command.</summary>
    public static string Command(CommandSpec command)
    {
        var text = new StringBuilder();
        text.AppendLine($"{command.Usage}").AppendLine();
        text.AppendLine($"  {command.Summary}");
        if (!command.Options.IsEmpty)
        {
            text.AppendLine();
            AppendTable(text, command.Options.Select(static option => (option.ToString(), option.Help)));
        }
        return text.ToString();
    }

    private IEnumerable<(string, string)> Topics()
    {
        foreach (PortRole role in Enum.GetValues<PortRole>())
        {
            if (!catalog.OfRole(role).Any()) continue;
            string word = PortTypeCatalog.Word(role);
            yield return (word, role switch
            {
                PortRole.Netdev => "the ways to the host and into hubs",
                PortRole.Device => "what a guest sees",
                _ => "the filters before netdevs",
            });
            foreach (PortType type in catalog.OfRole(role)) yield return ($"{word} {type.Name}", type.Help);
        }
        yield return ("nic", "a netdev and the device on it in one option");
        yield return ("qmp", "the control socket and its commands");
        yield return ("lanes", "what the lanes' threads report about themselves");
        yield return ("metrics", "what a collector can read of the ports");
        yield return ("config", "every key of a configuration file, with default and unit");
    }

    private static string Metrics()
    {
        var text = new StringBuilder();
        text.AppendLine($"Instruments of the meter {PortInstruments.Meter} (System.Diagnostics.Metrics), for each port:").AppendLine();
        AppendTable(text, PortInstruments.Table.Select(static row => (row.Tag.Length == 0 ? row.Name : $"{row.Name}{{{row.Tag}}}", row.Help)));
        text.AppendLine().AppendLine("Causes of drops:").AppendLine();
        AppendTable(text, PortCounters.Table.Where(static row => row.IsDrop).Select(static row => (row.Name, row.Help)));
        return text.ToString();
    }

    private static string Lanes()
    {
        var text = new StringBuilder();
        text.AppendLine("A lane is a thread that serves ports. At the end of a run the log says of each:").AppendLine();
        AppendTable(text, LaneStatisticTable.All.Select(static row => (row.Name, row.Unit.Length == 0 ? row.Text : $"{row.Text}, in {row.Unit}")));
        return text.ToString();
    }

    internal static void AppendTable(StringBuilder text, IEnumerable<(string Name, string Help)> rows)
    {
        (string Name, string Help)[] all = [.. rows];
        int width = all.Max(static row => row.Name.Length) + Indent;
        foreach ((string name, string help) in all)
            text.Append(' ', Indent).Append(name.PadRight(width)).AppendLine(help);
    }
}
