namespace ActorNet.Runtime;

/// <summary>Text, a number, a boolean or null.</summary>
public class HoconLiteral : IHoconElement
{
    /// <summary>Creates empty text.</summary>
    public HoconLiteral()
    {
    }

    /// <summary>Creates a literal; null makes the literal <c>null</c>.</summary>
    public HoconLiteral(string? value) => Value = value;

    /// <summary>The text; null for the literal <c>null</c>.</summary>
    public string? Value { get; set; } = "";

    /// <inheritdoc/>
    public bool IsString() => true;

    /// <inheritdoc/>
    public string? GetString() => Value;

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => [];

    /// <summary>The literal as HOCON text, quoted where it must be.</summary>
    public override string ToString() => HoconWriter.Literal(Value);
}
