using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Demo;
using ActorNet.Host.Options;

namespace ActorNet.Host.Commands;

/// <summary>Finds the command, gives it its arguments, reports what is wrong with them.</summary>
public sealed class CommandLine
{
    private static readonly string[] HelpSwitches = ["-h", "-help", "--help", "-?"];
    private readonly ImmutableArray<ICommand> _commands;
    private readonly Terminal _terminal;

    /// <summary>Creates it for the program's commands.</summary>
    /// <param name="catalog">The port types that are understood.</param>
    /// <param name="factories">Who makes which type of port.</param>
    /// <param name="terminal">Where to write.</param>
    public CommandLine(PortTypeCatalog catalog, IReadOnlyDictionary<PortType, PortFactory> factories, Terminal terminal)
    {
        _terminal = terminal;
        HelpText? help = null;
        _commands =
        [
            new RunCommand(catalog, factories), new CheckCommand(catalog), new DemoCommand(catalog, factories),
            new PciRelayCommand(), new HelpCommand(() => help!), new VersionCommand(),
        ];
        Help = help = new HelpText([.. _commands.Select(static command => command.Spec)], catalog);
    }

    /// <summary>The help of all commands.</summary>
    public HelpText Help { get; }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0 || HelpSwitches.Contains(arguments[0]))
        {
            _terminal.Out.Write(Help.Overview());
            return ExitCode.Success;
        }
        string name = arguments[0] is "--version" or "-version" ? "version" : arguments[0];
        if (_commands.FirstOrDefault(command => command.Spec.Name == name) is not { } command)
        {
            _terminal.Error.WriteLine($"actornet: {Unknown(name)}");
            return ExitCode.BadInput;
        }
        if (arguments.Skip(1).Any(HelpSwitches.Contains))
        {
            _terminal.Out.Write(HelpText.Command(command.Spec));
            return ExitCode.Success;
        }
        ParsedArguments parsed = ParsedArguments.Parse(command.Spec, arguments.AsSpan(1));
        if (!parsed.Problems.IsEmpty)
        {
            Report(parsed.Problems, _terminal);
            return ExitCode.BadInput;
        }
        if (Help.Asked(parsed) is { } help)
        {
            _terminal.Out.Write(help);
            return ExitCode.Success;
        }
        return await command.RunAsync(parsed, _terminal).ConfigureAwait(false);
    }

    /// <summary>Writes each problem on a line of its own.</summary>
    public static void Report(IEnumerable<TopologyProblem> problems, Terminal terminal)
    {
        foreach (TopologyProblem problem in problems)
            terminal.Error.WriteLine(problem.Severity == ProblemSeverity.Error ? $"actornet: {problem}" : $"actornet: warning: {problem}");
    }

    private string Unknown(string name)
    {
        // Whoever knows QEMU starts with the options.
        ICommand? owner = _commands.FirstOrDefault(command => command.Spec.Options.Any(option => option.Matches(name)));
        string remedy = owner is null
            ? KnownNames.Remedy("commands", name, _commands.Select(static command => command.Spec.Name))
            : $"options follow a command: actornet {owner.Spec.Name} {name} ...";
        return $"unknown command '{name}'; {remedy}";
    }
}
