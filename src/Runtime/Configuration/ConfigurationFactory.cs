using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace ActorNet.Runtime;

/// <summary>Reads configurations from text, files and resources.</summary>
/// <remarks>Text that is not HOCON throws <see cref="HoconException"/>, whose message starts with file, line and column.</remarks>
[SuppressMessage("Design", "CA1052:Static holder types should be Static or NotInheritable", Justification = "Akka.NET's type can be instantiated.")]
public class ConfigurationFactory
{
    /// <summary>Name under which text in memory appears in messages.</summary>
    private const string TextSource = "string";

    private static readonly Lazy<Config> Reference = new(() => typeof(ConfigurationFactory).Assembly is var own
        && own.GetManifestResourceInfo("reference.conf") is null ? Config.Empty : FromResource("reference.conf", own));

    /// <summary>A configuration without keys.</summary>
    public static Config Empty => Config.Empty;

    /// <summary>Parses HOCON text. Files that it includes are looked up from the working directory.</summary>
    public static Config ParseString(string hocon) => Parse(hocon, TextSource, HoconIncluder.ForText(null));

    /// <summary>Parses HOCON text whose includes are answered by a callback.</summary>
    /// <param name="hocon">The text.</param>
    /// <param name="includeCallback">Gets the name in the include; null from it means that there is no such file.</param>
    public static Config ParseString(string hocon, Func<string, HoconRoot>? includeCallback) =>
        Parse(hocon, TextSource, HoconIncluder.ForText(includeCallback));

    /// <summary>Reads a HOCON file. Files that it includes are looked up from its folder. A runtime-only member, see own-members.md.</summary>
    /// <param name="path">The file; messages name it as it is given here.</param>
    public static Config ParseFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var origin = new HoconOrigin(path, 0, 0);
        return File.Exists(path)
            ? Parse(HoconIncluder.ReadFile(path, origin), path, HoconIncluder.ForFile(path))
            : throw new HoconException(origin, null, Directory.Exists(path) ? "this is a directory, not a configuration file" : "this file does not exist");
    }

    /// <summary>The application's own configuration: <c>application.conf</c> beside the program when there is one, otherwise empty.</summary>
    public static Config Load()
    {
        string path = System.IO.Path.Combine(AppContext.BaseDirectory, "application.conf");
        return File.Exists(path) ? ParseFile(path) : Config.Empty;
    }

    /// <summary>The runtime's defaults: its <c>reference.conf</c>.</summary>
    public static Config Default() => Reference.Value;

    /// <summary>Reads a resource of the assembly that contains the type of an object, the type, or of the assembly itself.</summary>
    public static Config FromResource(string resourceName, object instanceInAssembly)
    {
        ArgumentNullException.ThrowIfNull(instanceInAssembly);
        return FromResource(resourceName, instanceInAssembly as Assembly ?? (instanceInAssembly as Type ?? instanceInAssembly.GetType()).Assembly);
    }

    /// <summary>Reads a resource of the assembly that contains <typeparamref name="TAssembly"/>.</summary>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <summary>Reads a resource of an assembly.</summary>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        string source = $"{resourceName} ({assembly.GetName().Name})";
        using Stream stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new HoconException(new HoconOrigin(source, 0, 0), null, "there is no such resource");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), source, HoconIncluder.ForText(null));
    }

    /// <summary>A configuration with the public properties of an object as its keys.</summary>
    public static Config FromObject(object source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Parse(JsonSerializer.Serialize(source), source.GetType().Name, HoconIncluder.ForText(null)); // JSON is HOCON
    }

    private static Config Parse(string text, string source, HoconIncluder includer)
    {
        ArgumentNullException.ThrowIfNull(text);
        var substitutions = new List<HoconSubstitution>();
        return new Config(HoconParser.Parse(text, source, includer, substitutions), substitutions);
    }
}
