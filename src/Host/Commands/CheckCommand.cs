using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Commands;

/// <summary><c>actornet check</c>: says whether a configuration is understood, and draws what it means. Starts nothing.</summary>
public sealed class CheckCommand(PortTypeCatalog catalog) : ICommand
{
    /// <inheritdoc/>
    public CommandSpec Spec { get; } = new("check", "[FILE.conf...]", "checks a topology and draws it, without starting it", ConfigurationArguments.All) { Former = ConfigurationArguments.Former };

    /// <inheritdoc/>
    public Task<int> RunAsync(ParsedArguments arguments, Terminal terminal)
    {
        HostConfiguration configuration = ConfigurationArguments.Read(arguments, catalog);
        CommandLine.Report(configuration.Problems, terminal);
        if (configuration.HasErrors)
        {
            int errors = configuration.Problems.Count(static problem => problem.Severity == ProblemSeverity.Error);
            terminal.Error.WriteLine($"actornet: {errors} {(errors == 1 ? "error" : "errors")}");
            return Task.FromResult(ExitCode.BadInput);
        }
        terminal.Out.Write(TopologyPrinter.Print(configuration.Topology));
        return Task.FromResult(ExitCode.Success);
    }
}
