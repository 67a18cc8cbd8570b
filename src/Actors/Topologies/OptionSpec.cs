namespace ActorNet.Actors.Topologies;

/// <summary>
/// One option of a port type, as data: the command line, the HOCON reader, the checks and the help are made from it.
/// </summary>
/// <param name="name">As typed in <c>name=value</c>; a HOCON key is the same word.</param>
/// <param name="type">How the text is read.</param>
/// <param name="help">One line, no full stop.</param>
public abstract class OptionSpec(string name, OptionType type, string help)
{
    /// <summary>As typed in <c>name=value</c>; a HOCON key is the same word.</summary>
    public string Name => name;

    /// <summary>How the text is read.</summary>
    public OptionType Type => type;

    /// <summary>One line, no full stop.</summary>
    public string Help => help;

    /// <summary>The value when the option is absent, as text; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>What the value is when absent, where that is not one fixed text; for help only.</summary>
    public string? DefaultNote { get; init; }

    /// <summary>What the number counts, where its type does not say it; for help only.</summary>
    public string? Unit { get; init; }

    /// <summary>True when a port without it is an error.</summary>
    public bool Required { get; init; }

    /// <summary>True when the value is the id of a netdev that becomes this port's peer.</summary>
    public bool NamesPeer { get; init; }

    /// <summary>
    /// What of the machine the value takes for this port alone, e.g. "interface" or "socket"; null when it takes nothing.
    /// Two ports that take the same thing are an error.
    /// </summary>
    public string? Claims { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Type.Placeholder}";
}

/// <summary>An <see cref="OptionSpec"/> whose value is a <typeparamref name="T"/>; the key to read it from <see cref="PortSettings"/>.</summary>
/// <param name="name">As typed in <c>name=value</c>.</param>
/// <param name="type">How the text is read.</param>
/// <param name="help">One line, no full stop.</param>
public sealed class OptionSpec<T>(string name, OptionType<T> type, string help) : OptionSpec(name, type, help)
    where T : notnull
{
    /// <summary>How the text is read.</summary>
    public new OptionType<T> Type => type;
}
