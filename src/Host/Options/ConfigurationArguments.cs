using System.Collections.Immutable;
using ActorNet.Actors.Filters;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Logging;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Options;

/// <summary>The options and files that <c>run</c> and <c>check</c> have in common.</summary>
public static class ConfigurationArguments
{
    /// <summary>A netdev.</summary>
    public static CommandOption Netdev { get; } = new("-netdev", "TYPE,id=ID,...", "adds a way to the host or into a hub (actornet help netdev)");

    /// <summary>A device.</summary>
    public static CommandOption Device { get; } = new("-device", "TYPE,netdev=ID,...", "adds what a guest sees (actornet help device)");

    /// <summary>Both at once.</summary>
    public static CommandOption Nic { get; } = new("-nic", "TYPE,model=MODEL,...", "adds a netdev and the device on it (actornet help nic)");

    /// <summary>The control socket.</summary>
    public static CommandOption Qmp { get; } = new("-qmp", "unix:PATH,server=on,wait=off", "takes commands on this socket (actornet help qmp)");

    /// <summary>A filter.</summary>
    public static CommandOption Filter { get; } = new("-object", "TYPE,id=ID,netdev=ID,...", "puts a filter on a port (actornet help object)");

    /// <summary>The least level that is logged.</summary>
    public static CommandOption LogLevel { get; } = new("--log-level", LogSettings.LevelType.Placeholder, "what to report on standard error: " + LogSettings.LevelType.Expects);

    /// <summary>Where else to log to.</summary>
    public static CommandOption LogFile { get; } = new("--log-file", "PATH", "also write the log to this file");

    /// <summary>All of them.</summary>
    public static ImmutableArray<CommandOption> All { get; } = [Netdev, Device, Nic, Filter, Qmp, LogLevel, LogFile];

    /// <summary>What QEMU's users may look for.</summary>
    public static ImmutableArray<(string Name, string Remedy)> Former { get; } =
    [
        ("-net", "it was replaced in QEMU too: write -nic, or -netdev and -device"),
        ("-chardev", "sockets are options of ports: socket=PATH"),
    ];

    /// <summary>Which ports an option introduces; null when it introduces none, or netdev and device at once.</summary>
    public static PortRole? RoleOf(CommandOption option) =>
        option == Netdev ? PortRole.Netdev : option == Device ? PortRole.Device : option == Filter ? PortRole.Filter : null;

    /// <summary>Reads files, ports and settings, and checks that the ports fit together.</summary>
    public static HostConfiguration Read(ParsedArguments arguments, PortTypeCatalog catalog)
    {
        var problems = new List<TopologyProblem>();
        Config config = ReferenceConfiguration.Config;
        var fileReader = new ConfigurationFileReader(catalog, config, problems);
        var ports = ImmutableArray.CreateBuilder<PortSettings>();
        foreach (string path in arguments.Operands)
        {
            if (fileReader.Read(path) is not { } file) continue;
            ports.AddRange(file.Ports);
            config = file.Config.WithFallback(config);
        }

        var portReader = new PortArguments(catalog, problems);
        foreach (GivenOption given in arguments.Options)
            if (RoleOf(given.Option) is { } role) portReader.Add(role, given.Value);
            else if (given.Option == Nic) portReader.AddNic(given.Value);
        ports.AddRange(portReader.Ports);

        LogSettings log = LogSettings.Read(config, arguments.ValueOf(LogLevel), arguments.ValueOf(LogFile), problems);
        string qmpSocket = QmpOption.Read(arguments, config, problems);
        // Values that a file gave wrong were reported with their lines.
        if (problems.Count == 0) DatapathSettings.Check(config, problems);
        Topology topology = Topology.Of(ports);
        // Ports that were misread would only raise questions about missing options and peers that are no mistakes of their own.
        if (problems.Count == 0) problems.AddRange(CheckWhole(topology, portReader.IsNone));
        problems.AddRange(topology.Filters.Select(FilterPlanner.CheckMatch).OfType<TopologyProblem>());
        QmpOption.CheckClaims(qmpSocket, topology, problems);
        return new HostConfiguration(topology, config, log, [.. problems]) { QmpSocket = qmpSocket };
    }

    private static ImmutableArray<TopologyProblem> CheckWhole(Topology topology, bool isNone) =>
        topology.Ports.IsEmpty && !isNone
            ? [TopologyProblem.Error("topology", "there are no ports", "add -netdev and -device options, or a file that has them (actornet help netdev)")]
            : TopologyValidator.Validate(topology);
}
