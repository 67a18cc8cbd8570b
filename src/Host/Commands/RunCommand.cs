using ActorNet.Actors.Topologies;
using ActorNet.Host.Life;
using ActorNet.Host.Logging;
using ActorNet.Host.Options;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Commands;

/// <summary><c>actornet run</c>: starts a topology and keeps it until asked to stop.</summary>
public sealed class RunCommand(PortTypeCatalog catalog, IReadOnlyDictionary<PortType, PortFactory> factories) : ICommand
{
    /// <summary>The line on standard output that says that every port is up.</summary>
    public const string Ready = "actornet: ready";

    /// <inheritdoc/>
    public CommandSpec Spec { get; } = new("run", "[FILE.conf...]", "runs a topology until Ctrl-C", ConfigurationArguments.All) { Former = ConfigurationArguments.Former };

    /// <inheritdoc/>
    public async Task<int> RunAsync(ParsedArguments arguments, Terminal terminal)
    {
        HostConfiguration configuration = ConfigurationArguments.Read(arguments, catalog);
        CommandLine.Report(configuration.Problems, terminal);
        if (configuration.HasErrors) return ExitCode.BadInput;

        using var signals = new StopSignals();
        if (ProgramLog.FindProblem(configuration.Log) is { } unwritable)
        {
            CommandLine.Report([unwritable], terminal);
            return ExitCode.Failure;
        }
        await using ProgramLog log = ProgramLog.Open(configuration.Log);
        if (!QmpStart.TryBind(configuration, terminal, out QmpServer? bound)) return ExitCode.Failure;
        await using QmpServer? qmp = bound; // after the ports: when clients are disconnected, everything is gone
        TopologyStart start = await RunningTopology.StartAsync(log.Configure(configuration), factories).ConfigureAwait(false);
        CommandLine.Report(start.Problems, terminal);
        if (start.Running is not { } running) return start.ExitCode;
        QmpStart.Serve(qmp, running, catalog, signals);
        await terminal.Out.WriteLineAsync(Ready).ConfigureAwait(false);
        await terminal.Out.FlushAsync().ConfigureAwait(false);
        var statistics = new RunStatistics();
        await Task.WhenAny(signals.Requested, running.Ended).ConfigureAwait(false);
        bool failed = !signals.Requested.IsCompleted;
        qmp?.AnnounceShutdown(failed ? ShutdownCause.Error : ShutdownCause.Signal);
        if (failed)
            terminal.Error.WriteLine("actornet: the topology failed; the log says why");
        else if (RunStatistics.Wanted)
            await terminal.Out.WriteLineAsync(await statistics.DescribeAsync(running.GetReportsAsync).ConfigureAwait(false)).ConfigureAwait(false);
        running.LogLanes();
        if (await running.StopAsync().ConfigureAwait(false)) return failed ? ExitCode.Failure : ExitCode.Success;
        terminal.Error.WriteLine("actornet: not everything stopped in order; socket files may be left");
        return ExitCode.Failure;
    }
}
