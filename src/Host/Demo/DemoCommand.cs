using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Life;
using ActorNet.Host.Logging;
using ActorNet.Host.Options;
using ActorNet.Host.Qmp;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;
using ActorNet.Io.Tap;

namespace ActorNet.Host.Demo;

/// <summary><c>actornet demo</c>: a tap, a hub and a guest in this process, to see frames move without any virtual machine.</summary>
/// <param name="catalog">The port types of the program; the demo adds its guest to them.</param>
/// <param name="factories">Who makes which type of port.</param>
public sealed class DemoCommand(PortTypeCatalog catalog, IReadOnlyDictionary<PortType, PortFactory> factories) : ICommand
{
    private const int Pings = 5;
    private static readonly CommandOption Once = new("--once", null, $"stop after {Pings} pings; exit code 0 when all came back");
    private static readonly CommandOption SubnetOption = new("--subnet", "A.B.C.0/24", "addresses to use (default: a free one such as 10.77.0.0/24)");
    private static readonly CommandOption Nic = new("--nic", "MODEL", $"the guest's network card: {DemoGuestPortType.VirtioNet} (default) or {DemoGuestPortType.E1000}");

    private static readonly CommandOption Vhost = new("--vhost", null, "no hub: the kernel's vhost-net runs the guest's rings on the tap");

    /// <inheritdoc/>
    public CommandSpec Spec { get; } = new(
        "demo", "", "shows frames at work: pings a guest in this process, and takes a virtual machine of yours",
        [Once, SubnetOption, Nic, Vhost, ConfigurationArguments.Qmp, ConfigurationArguments.LogLevel, ConfigurationArguments.LogFile]);

    /// <inheritdoc/>
    public async Task<int> RunAsync(ParsedArguments arguments, Terminal terminal)
    {
        if (MakeSubnet(arguments, terminal) is not { } subnet) return ExitCode.BadInput;
        if (!Capabilities.Has(Capability.NetAdmin)) return EnterNamespace(arguments, terminal);
        if (DemoPlan.FreeTapName(NetworkInterfaces.Exists) is not { } tap)
        {
            terminal.Error.WriteLine("actornet: antap0 to antap99 all exist; delete one: ip link delete antap0");
            return ExitCode.Failure;
        }
        DirectoryInfo directory = Directory.CreateTempSubdirectory("actornet-");
        try
        {
            var plan = new DemoPlan(tap, subnet, Path.Combine(directory.FullName, "vm.sock")) { Model = arguments.ValueOf(Nic) ?? DemoGuestPortType.VirtioNet, Vhost = arguments.Has(Vhost) };
            return await RunAsync(plan, arguments, terminal).ConfigureAwait(false);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static DemoSubnet? MakeSubnet(ParsedArguments arguments, Terminal terminal)
    {
        if (arguments.ValueOf(SubnetOption) is { } text)
        {
            if (DemoSubnet.TryParse(text, out DemoSubnet given)) return given;
            CommandLine.Report([TopologyProblem.Error("--subnet", $"'{text}' is not a network to use", "expects one of 256 IPv4 addresses, such as 10.77.0.0/24")], terminal);
            return null;
        }
        IEnumerable<(IPAddress, int)> taken =
            from networkInterface in NetworkInterface.GetAllNetworkInterfaces()
            from address in networkInterface.GetIPProperties().UnicastAddresses
            select (address.Address, address.PrefixLength);
        if (DemoSubnet.FirstFree([.. taken]) is { } free) return free;
        CommandLine.Report([TopologyProblem.Error("demo", "all networks that it would use are in use here", "choose one: actornet demo --subnet A.B.C.0/24")], terminal);
        return null;
    }

    private static int EnterNamespace(ParsedArguments arguments, Terminal terminal)
    {
        if (UserNamespace.FindRefusal() is { } refusal)
        {
            terminal.Error.WriteLine($"actornet: the demo makes a tap, which needs CAP_NET_ADMIN. {refusal}");
            return ExitCode.BadInput;
        }
        terminal.Out.WriteLine(DemoText.EnteringNamespace);
        terminal.Out.Flush();
        IEnumerable<string> given = arguments.Options.SelectMany(static option => option.Option.Placeholder is null ? [option.Option.Name] : new[] { option.Option.Name, option.Value });
        UserNamespace.ReExecute(["demo", .. given]);
        return ExitCode.Failure; // not reached: the new start has taken this process's place
    }

    private async Task<int> RunAsync(DemoPlan plan, ParsedArguments arguments, Terminal terminal)
    {
        using var signals = new StopSignals();
        HostConfiguration configuration = Configure(plan, arguments);
        CommandLine.Report(configuration.Problems, terminal);
        if (configuration.HasErrors) return ExitCode.BadInput;
        if (ProgramLog.FindProblem(configuration.Log) is { } unwritable)
        {
            CommandLine.Report([unwritable], terminal);
            return ExitCode.Failure;
        }
        await using ProgramLog log = ProgramLog.Open(configuration.Log);
        if (!QmpStart.TryBind(configuration, terminal, out QmpServer? bound)) return ExitCode.Failure;
        await using QmpServer? qmp = bound;
        var withGuest = new Dictionary<PortType, PortFactory>(factories) { [DemoGuestPortType.Type] = DemoGuestActor.Create };
        TopologyStart start = await RunningTopology.StartAsync(log.Configure(configuration), withGuest).ConfigureAwait(false);
        CommandLine.Report(start.Problems, terminal);
        if (start.Running is not { } running) return start.ExitCode;
        try
        {
            plan.SetUpTap();
            QmpStart.Serve(qmp, running, catalog, signals);
            using var show = new DemoShow(running, plan, terminal);
            bool all = await show.PingAsync(Pings, signals.Token).ConfigureAwait(false);
            if (!arguments.Has(Once))
            {
                await show.WatchAsync(signals.Token).ConfigureAwait(false);
                return ExitCode.Success;
            }
            await show.SumUpAsync().ConfigureAwait(false);
            return all ? ExitCode.Success : ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            return arguments.Has(Once) ? ExitCode.Failure : ExitCode.Success; // stopped between the first pings
        }
        catch (Exception e) when (e is LinuxException or SocketException)
        {
            terminal.Error.WriteLine($"actornet: {plan.Tap}: {e.Message}");
            return ExitCode.Failure;
        }
        finally
        {
            if (signals.Requested.IsCompleted) qmp?.AnnounceShutdown(ShutdownCause.Signal);
            await running.StopAsync().ConfigureAwait(false);
        }
    }

    // The demo's ports go through the same parser and the same checks as everybody's.
    private HostConfiguration Configure(DemoPlan plan, ParsedArguments arguments)
    {
        IEnumerable<GivenOption> ports = plan.Ports.Select(static port => new GivenOption(
            port.Role == PortRole.Netdev ? ConfigurationArguments.Netdev : ConfigurationArguments.Device, port.Argument));
        // Less is logged than elsewhere: lines would run through the table.
        var quiet = new GivenOption(ConfigurationArguments.LogLevel, "warning");
        var all = new ParsedArguments([quiet, .. arguments.Options, .. ports], [], []);
        return ConfigurationArguments.Read(all, catalog.With(DemoGuestPortType.Type));
    }
}
