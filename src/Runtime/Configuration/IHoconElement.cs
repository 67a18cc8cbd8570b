namespace ActorNet.Runtime;

/// <summary>What a <see cref="HoconValue"/> is made of: text, an array or an object.</summary>
public interface IHoconElement
{
    /// <summary>Whether this is text.</summary>
    bool IsString();

    /// <summary>The text; null when it is the literal <c>null</c> or no text.</summary>
    string? GetString();

    /// <summary>Whether this is an array.</summary>
    bool IsArray();

    /// <summary>The elements; empty when this is no array.</summary>
    IList<HoconValue> GetArray();
}
