using System.Text.Json;

namespace ActorNet.Host.Qmp;

/// <summary>The arguments of a command, checked against its table.</summary>
public sealed class QmpArguments
{
    private readonly QmpCommand _command;
    private readonly JsonElement? _given;

    private QmpArguments(QmpCommand command, JsonElement? given)
    {
        _command = command;
        _given = given;
    }

    /// <summary>The given arguments that the command's table does not name, in the order given; each is of <see cref="QmpType.Option"/>.</summary>
    public IEnumerable<JsonProperty> Others =>
        _given is { } given ? given.EnumerateObject().Where(member => !IsKnown(member.Name)) : [];

    /// <summary>Checks what a client gave, in QEMU's order: the parameters of the table first, then what is not in it.</summary>
    /// <param name="command">Whose arguments they are.</param>
    /// <param name="given">An object; null is an empty one.</param>
    /// <param name="error">What is wrong when null is returned.</param>
    public static QmpArguments? Check(QmpCommand command, JsonElement? given, out QmpError? error)
    {
        var arguments = new QmpArguments(command, given);
        string? problem = arguments.FindProblem();
        error = problem is null ? null : QmpError.Generic(problem);
        return problem is null ? arguments : null;
    }

    /// <summary>A string argument that the command needs.</summary>
    public string Text(string name) => Find(name)!.Value.GetString()!;

    /// <summary>A boolean argument that the command needs.</summary>
    public bool Flag(string name) => Find(name)!.Value.GetBoolean();

    /// <summary>A whole number, or <paramref name="otherwise"/> when it was not given.</summary>
    public long WholeNumber(string name, long otherwise) => Find(name) is { } number ? number.GetInt64() : otherwise;

    /// <summary>An array of strings; empty when it was not given.</summary>
    public IEnumerable<string> TextList(string name) =>
        Find(name) is { } list ? list.EnumerateArray().Select(static item => item.GetString()!) : [];

    private string? FindProblem()
    {
        foreach (QmpParameter parameter in _command.Parameters)
        {
            if (Find(parameter.Name) is not { } value)
            {
                if (parameter.Required) return $"Parameter '{parameter.Name}' is missing";
            }
            else if (!parameter.Type.Accepts(value))
            {
                return WrongType(parameter.Name, parameter.Type);
            }
        }
        foreach (JsonProperty other in Others)
        {
            if (_command.OtherArguments is null) return $"Parameter '{other.Name}' is unexpected";
            if (!QmpType.Option.Accepts(other.Value)) return WrongType(other.Name, QmpType.Option);
        }
        return null;
    }

    private static string WrongType(string name, QmpType type) => $"Invalid parameter type for '{name}', expected: {type.Name}";

    private bool IsKnown(string name) => _command.Parameters.Any(parameter => parameter.Name == name);

    private JsonElement? Find(string name) => _given is { } given && given.TryGetProperty(name, out JsonElement value) ? value : null;
}
