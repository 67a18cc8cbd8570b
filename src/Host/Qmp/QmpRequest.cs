using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace ActorNet.Host.Qmp;

/// <summary>A client's message. QEMU qmp-spec, "Issuing Commands".</summary>
/// <param name="Command">What to execute; empty when there is an error.</param>
/// <param name="Arguments">An object; null when none was given.</param>
/// <param name="Id">The id as it came, bytes of JSON; empty when none was given.</param>
/// <param name="Error">Why the message is no command; null when it is one.</param>
public sealed record QmpRequest(string Command, JsonElement? Arguments, ReadOnlyMemory<byte> Id, QmpError? Error)
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads one JSON value. Never throws because of it.</summary>
    public static QmpRequest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            CheckStrings(json);
            return Read(JsonElement.Parse(json, Options));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What follows is a position inside this message, which a client does not see in lines.
            string text = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            return Bad($"JSON parse error, {text}");
        }
    }

    // The parser leaves strings as they are until somebody asks for them; here a bad one is found while its message can be refused.
    private static void CheckStrings(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("invalid UTF-8 sequence");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                reader.GetString(); // half of a surrogate pair throws
    }

    private static QmpRequest Read(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object) return Bad("QMP input must be a JSON object");
        ReadOnlyMemory<byte> id = message.TryGetProperty("id", out JsonElement given) ? JsonMarshal.GetRawUtf8Value(given).ToArray() : default;
        string? command = null;
        JsonElement? arguments = null;
        foreach (JsonProperty member in message.EnumerateObject())
        {
            switch (member.Name)
            {
                case "execute":
                    if (member.Value.ValueKind != JsonValueKind.String) return Bad("QMP input member 'execute' must be a string", id);
                    command = member.Value.GetString();
                    break;
                case "arguments":
                    if (member.Value.ValueKind != JsonValueKind.Object) return Bad("QMP input member 'arguments' must be an object", id);
                    arguments = member.Value;
                    break;
                case "id":
                    break;
                default:
                    return Bad($"QMP input member '{member.Name}' is unexpected", id);
            }
        }
        return command is null ? Bad("QMP input lacks member 'execute'", id) : new QmpRequest(command, arguments, id, null);
    }

    private static QmpRequest Bad(string description, ReadOnlyMemory<byte> id = default) => new("", null, id, QmpError.Generic(description));
}
