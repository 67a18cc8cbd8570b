using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Commands;

/// <summary>One option as given.</summary>
/// <param name="Option">Its row of the command's table.</param>
/// <param name="Value">Its value; empty for a switch.</param>
public readonly record struct GivenOption(CommandOption Option, string Value);

/// <summary>The arguments of a command, sorted out by its table.</summary>
/// <param name="Options">In the order given.</param>
/// <param name="Operands">Everything that is no option, in the order given.</param>
/// <param name="Problems">What the table does not know.</param>
public sealed record ParsedArguments(
    ImmutableArray<GivenOption> Options, ImmutableArray<string> Operands, ImmutableArray<TopologyProblem> Problems)
{
    /// <summary>True when the switch or option was given.</summary>
    public bool Has(CommandOption option) => Options.Any(given => given.Option == option);

    /// <summary>The last value given for an option, or null.</summary>
    public string? ValueOf(CommandOption option)
    {
        foreach (GivenOption given in Options.Reverse())
            if (given.Option == option)
                return given.Value;
        return null;
    }

    /// <summary>Sorts out what follows the command's name. All problems are collected.</summary>
    public static ParsedArguments Parse(CommandSpec spec, ReadOnlySpan<string> arguments)
    {
        var options = ImmutableArray.CreateBuilder<GivenOption>();
        var operands = ImmutableArray.CreateBuilder<string>();
        var problems = ImmutableArray.CreateBuilder<TopologyProblem>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i], place = $"argument #{i + 1} \"{argument}\"";
            if (argument == "--" && spec.Operands.Length > 0)
            {
                operands.AddRange(arguments[(i + 1)..]); // whatever they look like
                break;
            }
            if (!argument.StartsWith('-') || argument == "-")
            {
                if (spec.Operands.Length == 0) problems.Add(TopologyProblem.Error(place, $"'{spec.Name}' takes no operands"));
                operands.Add(argument);
                continue;
            }
            // --log-level=debug and --log-level debug are the same; QEMU's options take their value from the next argument only.
            int equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            string name = equals < 0 ? argument : argument[..equals];
            if (spec.Options.FirstOrDefault(option => option.Matches(name)) is not { } known)
                problems.Add(TopologyProblem.Error(place, $"'{spec.Name}' has no option '{name}'", RemedyOf(spec, name)));
            else if (known.Placeholder is null && equals >= 0)
                problems.Add(TopologyProblem.Error(place, $"{known.Name} takes no value"));
            else if (known.Placeholder is null)
                options.Add(new GivenOption(known, ""));
            else if (equals >= 0)
                options.Add(new GivenOption(known, argument[(equals + 1)..]));
            else if (i + 1 < arguments.Length)
                options.Add(new GivenOption(known, arguments[++i]));
            else
                problems.Add(TopologyProblem.Error(place, $"{known.Name} has no value", $"write {known}"));
        }
        return new ParsedArguments(options.DrainToImmutable(), operands.DrainToImmutable(), problems.DrainToImmutable());
    }

    private static string RemedyOf(CommandSpec spec, string name) =>
        spec.Former.FirstOrDefault(former => former.Name.TrimStart('-') == name.TrimStart('-')).Remedy
        ?? KnownNames.Remedy("options", name, spec.Options.Select(static option => option.Name));
}
