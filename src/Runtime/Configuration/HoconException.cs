namespace ActorNet.Runtime;

/// <summary>Text that is not HOCON, a substitution that leads nowhere, or a value of the wrong kind.</summary>
/// <remarks>The message starts with the place: <c>file.conf:12:5: actornet.x: what is wrong</c>.</remarks>
public sealed class HoconException : ConfigurationException
{
    internal HoconException(HoconOrigin origin, string? path, string problem, Exception? cause = null)
        : base(Format(origin, path, problem), cause)
    {
        Origin = origin;
        Path = string.IsNullOrEmpty(path) ? null : path;
        Problem = problem;
    }

    /// <summary>Where the offending text stands.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>The key path of the field it belongs to; null at the top of a file.</summary>
    public string? Path { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    private static string Format(HoconOrigin origin, string? path, string problem)
    {
        string place = origin.Column == 0 ? origin.ToString() : $"{origin}:{origin.Column}";
        return string.IsNullOrEmpty(path) ? $"{place}: {problem}" : $"{place}: {path}: {problem}";
    }
}
