using System.Text.Json;

namespace ActorNet.Host.Qmp;

/// <summary>The answer to a command: a value, or an error.</summary>
public sealed class QmpReply
{
    private QmpReply(Action<Utf8JsonWriter>? value, QmpError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>Done; there is nothing more to say.</summary>
    public static QmpReply Done { get; } = Return(static json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    /// <summary>Done; and once the answer is on its way, the program ends.</summary>
    public static QmpReply Quit { get; } = new(Done.Value, null) { EndsProgram = true };

    /// <summary>Writes the value that was asked for; null for an error.</summary>
    public Action<Utf8JsonWriter>? Value { get; }

    /// <summary>Why not; null for a value.</summary>
    public QmpError? Error { get; }

    /// <summary>True when the program ends after this answer.</summary>
    public bool EndsProgram { get; private init; }

    /// <summary>Answers with a value.</summary>
    public static QmpReply Return(Action<Utf8JsonWriter> value) => new(value, null);

    /// <summary>Answers with an error.</summary>
    public static QmpReply Refuse(QmpError error) => new(null, error);

    /// <summary>Answers with an error of no particular class.</summary>
    public static QmpReply Refuse(string description) => Refuse(QmpError.Generic(description));
}
