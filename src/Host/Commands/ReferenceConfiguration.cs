using System.Reflection;

namespace ActorNet.Host.Commands;

/// <summary><c>hocon/reference.conf</c>: every <c>actornet.*</c> key with its default, unit and meaning.</summary>
public static class ReferenceConfiguration
{
    private const string Resource = "actornet.reference.conf";

    /// <summary>The file as written.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        Assembly assembly = typeof(ReferenceConfiguration).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} was built without {Resource}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
