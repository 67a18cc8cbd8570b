namespace ActorNet.Host.Qmp;

/// <summary>One argument of a command, as data for the checks and the help.</summary>
/// <param name="Name">As QEMU spells it.</param>
/// <param name="Type">What it may be.</param>
/// <param name="Help">One line, no full stop.</param>
public sealed record QmpParameter(string Name, QmpType Type, string Help)
{
    /// <summary>True when the command needs it.</summary>
    public bool Required { get; init; } = true;
}
