namespace ActorNet.Runtime;

/// <summary>Where a configuration value was written.</summary>
/// <param name="Source">The file as it was named, a resource name, or <c>string</c> for text given in memory.</param>
/// <param name="Line">Line, from 1; 0 when the value was made by a program.</param>
/// <param name="Column">Column in UTF-16 units, from 1; 0 when unknown.</param>
public sealed record HoconOrigin(string Source, int Line, int Column)
{
    /// <summary>The origin of values that no text describes.</summary>
    public static HoconOrigin None { get; } = new("program", 0, 0);

    /// <summary>The form that editors and terminals make clickable: <c>file.conf:12</c>.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}";
}
