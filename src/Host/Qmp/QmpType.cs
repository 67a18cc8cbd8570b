using System.Text.Json;

namespace ActorNet.Host.Qmp;

/// <summary>What JSON an argument may be.</summary>
public sealed class QmpType
{
    private readonly Func<JsonElement, bool> _accepts;

    private QmpType(string name, Func<JsonElement, bool> accepts)
    {
        Name = name;
        _accepts = accepts;
    }

    /// <summary>A string.</summary>
    public static QmpType Text { get; } = new("string", static value => value.ValueKind == JsonValueKind.String);

    /// <summary>true or false.</summary>
    public static QmpType Flag { get; } = new("boolean", static value => value.ValueKind is JsonValueKind.True or JsonValueKind.False);

    /// <summary>A whole number.</summary>
    public static QmpType WholeNumber { get; } = new("integer", static value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));

    /// <summary>An array of strings.</summary>
    public static QmpType TextList { get; } = new(
        "array of strings", static value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String));

    /// <summary>The value of a port's option, in whichever form is natural for it.</summary>
    public static QmpType Option { get; } = new(
        "string, number, boolean, array or object",
        static value => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined));

    /// <summary>As in "expected: string".</summary>
    public string Name { get; }

    /// <summary>True when the value is of this type.</summary>
    public bool Accepts(JsonElement value) => _accepts(value);
}
