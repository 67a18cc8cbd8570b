using System.Reflection;

namespace ActorNet.Actors.Topologies;

/// <summary><c>hocon/reference.conf</c>: every <c>actornet.*</c> key with its default, unit and meaning.</summary>
public static class ReferenceConfiguration
{
    private const string Resource = "reference.conf";

    /// <summary>The file as written.</summary>
    public static string Text { get; } = Read();

    /// <summary>The file as a configuration, to fall back on.</summary>
    public static Config Config { get; } = ConfigurationFactory.ParseString(Text);

    private static string Read()
    {
        Assembly assembly = typeof(ReferenceConfiguration).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} was built without {Resource}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
