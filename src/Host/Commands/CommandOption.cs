namespace ActorNet.Host.Commands;

/// <summary>An option of a command, as data for the parser and the help.</summary>
/// <param name="Name">With its dashes; <c>-netdev</c> is understood as <c>--netdev</c> too, as in QEMU.</param>
/// <param name="Placeholder">Stands for the value; null for a switch.</param>
/// <param name="Help">One line, no full stop.</param>
public sealed record CommandOption(string Name, string? Placeholder, string Help)
{
    /// <summary>True when an argument means this option, whatever its number of dashes.</summary>
    public bool Matches(string argument) => argument.StartsWith('-') && argument.TrimStart('-') == Name.TrimStart('-');

    /// <inheritdoc/>
    public override string ToString() => Placeholder is null ? Name : $"{Name} {Placeholder}";
}
