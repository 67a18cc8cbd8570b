namespace ActorNet.Runtime;

/// <summary>A reference to another value, as it stands in the text: <c>${path}</c> or <c>${?path}</c>.</summary>
public class HoconSubstitution
{
    internal HoconSubstitution(string path, bool isOptional, HoconOrigin origin)
    {
        Path = path;
        IsOptional = isOptional;
        Origin = origin;
    }

    /// <summary>The path between the braces.</summary>
    public string Path { get; }

    /// <summary>Whether the field is left out when the path leads nowhere.</summary>
    public bool IsOptional { get; }

    /// <summary>Where the substitution stands.</summary>
    public HoconOrigin Origin { get; }
}
