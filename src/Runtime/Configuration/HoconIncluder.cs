namespace ActorNet.Runtime;

/// <summary>Parses the text of an included file.</summary>
internal delegate HoconNode.Object HoconIncludedText(string text, string source, HoconIncluder includer);

/// <summary>Finds what an <c>include</c> names: through a callback, or in the folder of the file that contains it.</summary>
internal sealed class HoconIncluder
{
    /// <summary>A configuration is not a data set; a larger file is more likely a device or a wrong name.</summary>
    private const long MaxFileBytes = 16 << 20;
    private const int MaxIncludeDepth = 32;

    private readonly string _folder;
    private readonly Func<string, HoconRoot?>? _callback;

    /// <summary>Full paths of the files being read, outermost first.</summary>
    private readonly string[] _open;

    private HoconIncluder(string folder, Func<string, HoconRoot?>? callback, string[] open)
    {
        _folder = folder;
        _callback = callback;
        _open = open;
    }

    /// <summary>For text in memory: names are relative to the working directory.</summary>
    internal static HoconIncluder ForText(Func<string, HoconRoot?>? callback) => new("", callback, []);

    /// <summary>For a file: names are relative to its folder.</summary>
    internal static HoconIncluder ForFile(string path) => new(Path.GetDirectoryName(path) ?? "", null, [Path.GetFullPath(path)]);

    internal HoconNode.Object? Include(string name, HoconOrigin origin, bool required, HoconIncludedText parse)
    {
        if (_callback is not null)
        {
            return _callback(name) is { } root ? Wrap(root, origin) : Missing(name, origin, required);
        }

        if (name.Length == 0 || name.Contains('\0'))
        {
            throw new HoconException(origin, null, "the name of the included file is empty or contains a NUL");
        }

        string path = Path.Combine(_folder, name);
        if (!File.Exists(path) && !Path.HasExtension(path))
        {
            path += ".conf";
        }

        if (!File.Exists(path))
        {
            return Missing(name, origin, required);
        }

        string full = Path.GetFullPath(path);
        if (_open.Contains(full, StringComparer.Ordinal) || _open.Length >= MaxIncludeDepth)
        {
            throw new HoconException(origin, null, $"'{name}' includes itself: {string.Join(" -> ", [.. _open, full])}");
        }

        return parse(ReadFile(path, origin), path, new HoconIncluder(Path.GetDirectoryName(path) ?? "", null, [.. _open, full]));
    }

    /// <summary>Reads a configuration file; every way in which that can fail names the file.</summary>
    internal static string ReadFile(string path, HoconOrigin origin)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MaxFileBytes)
            {
                throw new HoconException(origin, null, $"'{path}' has {file.Length} bytes; a configuration file may have {MaxFileBytes}");
            }

            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoconException(origin, null, $"cannot read '{path}': {cause.Message}", cause);
        }
    }

    private static HoconNode.Object? Missing(string name, HoconOrigin origin, bool required) =>
        required ? throw new HoconException(origin, null, $"the required file '{name}' does not exist") : null;

    private static HoconNode.Object Wrap(HoconRoot root, HoconOrigin origin)
    {
        var wrapped = new HoconNode.Object(origin);
        foreach ((string key, HoconValue value) in root.Value.GetObject()?.Items ?? [])
        {
            wrapped.Add(key, new HoconDefinition(new HoconNode.Resolved(value), false, value.Origin, HoconPath.Join([key])));
        }

        return wrapped;
    }
}
