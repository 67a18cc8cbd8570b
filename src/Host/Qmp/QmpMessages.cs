using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorNet.Host.Qmp;

/// <summary>What the server writes: one line of JSON each, ended by CRLF as QEMU's are.</summary>
public static class QmpMessages
{
    // Quotes of option texts stay readable; nothing here ever becomes HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first line to every client. qmp-spec, "Server Greeting".</summary>
    public static byte[] Greeting(QmpVersion version) => Write(json =>
    {
        json.WriteStartObject("QMP");
        json.WritePropertyName("version");
        version.Write(json);
        json.WriteStartArray("capabilities");
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>An answer. qmp-spec, "Commands Responses".</summary>
    /// <param name="reply">Value or error.</param>
    /// <param name="id">The request's, as it came; empty for none.</param>
    public static byte[] Response(QmpReply reply, ReadOnlyMemory<byte> id) => Write(json =>
    {
        if (reply.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteString("class", error.Class);
            json.WriteString("desc", error.Description);
            json.WriteEndObject();
        }
        else
        {
            json.WritePropertyName("return");
            reply.Value!(json);
        }
        if (id.IsEmpty) return;
        json.WritePropertyName("id");
        json.WriteRawValue(id.Span, skipInputValidation: true); // validated when it was read
    });

    /// <summary>What happened without being asked for. qmp-spec, "Asynchronous events".</summary>
    /// <param name="name">In capitals.</param>
    /// <param name="time">When.</param>
    /// <param name="data">Writes the members of its data object.</param>
    public static byte[] Event(string name, DateTimeOffset time, Action<Utf8JsonWriter> data) => Write(json =>
    {
        TimeSpan sinceEpoch = time - DateTimeOffset.UnixEpoch;
        json.WriteStartObject("timestamp");
        json.WriteNumber("seconds", sinceEpoch.Ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("microseconds", sinceEpoch.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        json.WriteEndObject();
        json.WriteString("event", name);
        json.WriteStartObject("data");
        data(json);
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        line.Write("\r\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
