using System.Collections.Immutable;

namespace ActorNet.Host.Commands;

/// <summary>A command, as data for the parser and the help.</summary>
/// <param name="Name">As typed after <c>actornet</c>.</param>
/// <param name="Operands">What may follow besides options, for the usage line; empty when nothing may.</param>
/// <param name="Summary">One line, no full stop.</param>
/// <param name="Options">In the order help lists them.</param>
public sealed record CommandSpec(string Name, string Operands, string Summary, ImmutableArray<CommandOption> Options)
{
    /// <summary>Options that it does not have but that others know, and what to write in their place.</summary>
    public ImmutableArray<(string Name, string Remedy)> Former { get; init; } = [];

    /// <summary>How to type it.</summary>
    public string Usage =>
        $"actornet {Name}{(Options.IsEmpty ? "" : " [OPTION...]")}{(Operands.Length == 0 ? "" : " " + Operands)}";
}
