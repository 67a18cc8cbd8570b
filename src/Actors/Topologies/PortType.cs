using System.Collections.Immutable;

namespace ActorNet.Actors.Topologies;

/// <summary>A kind of port, as data: its options, and the rules that one option alone cannot say.</summary>
/// <param name="role">The word that introduces it.</param>
/// <param name="name">As typed after that word, e.g. <c>tap</c>.</param>
/// <param name="help">One line, no full stop.</param>
/// <param name="options">All options but <c>id</c>, in the order help lists them.</param>
public sealed class PortType(PortRole role, string name, string help, ImmutableArray<OptionSpec> options)
{
    /// <summary>The word that introduces it.</summary>
    public PortRole Role => role;

    /// <summary>As typed after that word, e.g. <c>tap</c>.</summary>
    public string Name => name;

    /// <summary>One line, no full stop.</summary>
    public string Help => help;

    /// <summary>All options but <c>id</c>, in the order help lists them.</summary>
    public ImmutableArray<OptionSpec> Options => options;

    /// <summary>The option whose value is the id of the port's peer; null when it has none.</summary>
    public OptionSpec? PeerOption { get; } = options.FirstOrDefault(static option => option.NamesPeer);

    /// <summary>The options that take something of the machine for the port alone.</summary>
    public ImmutableArray<OptionSpec> Claims { get; } = [.. options.Where(static option => option.Claims is not null)];

    /// <summary>Rules between options of one port: returns what is wrong, one sentence each. Null when there are none.</summary>
    public Func<PortSettings, IEnumerable<string>>? Check { get; init; }

    /// <summary>Other names by which QEMU's users know it.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>The option of that name, or null.</summary>
    public OptionSpec? Find(string optionName)
    {
        foreach (OptionSpec option in options)
            if (option.Name == optionName)
                return option;
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
