using System.Collections.Immutable;

namespace ActorNet.Host.Qmp;

/// <summary>Carries out a command.</summary>
/// <param name="context">What it works on.</param>
/// <param name="arguments">Checked against the command's parameters.</param>
public delegate Task<QmpReply> QmpHandler(QmpContext context, QmpArguments arguments);

/// <summary>A command of the control socket, as data: <c>query-commands</c>, the checks of arguments and the help are made from it.</summary>
/// <param name="Name">As QEMU spells it.</param>
/// <param name="Help">One line, no full stop.</param>
/// <param name="Parameters">In the order in which they are checked.</param>
/// <param name="Handler">Carries it out.</param>
public sealed record QmpCommand(string Name, string Help, ImmutableArray<QmpParameter> Parameters, QmpHandler Handler)
{
    /// <summary>Where the other arguments are explained when any name is taken; null when others are an error.</summary>
    public string? OtherArguments { get; init; }

    /// <summary>The members of the object that is returned, or of each object of the array.</summary>
    public ImmutableArray<QmpFieldInfo> Returns { get; init; } = [];
}
