using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Filters.Types;

/// <summary>The option type of files that filters read and write.</summary>
internal static class FilterFile
{
    public static OptionType<string> Path { get; } = new("PATH", "the path of a file", static (text, out value) =>
    {
        value = text;
        return text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal);
    });
}
