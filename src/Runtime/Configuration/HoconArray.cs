namespace ActorNet.Runtime;

/// <summary>A list of values.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    /// <inheritdoc/>
    public bool IsString() => false;

    /// <inheritdoc/>
    public string? GetString() => null;

    /// <inheritdoc/>
    public bool IsArray() => true;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => this;

    /// <summary>The array as HOCON text.</summary>
    public override string ToString() => HoconWriter.Array(this, 0);
}
