using System.Collections.Immutable;
using System.Text.Json;
using ActorNet.Host.Commands;

namespace ActorNet.Host.Qmp;

/// <summary>The version as QMP writes it. The member is called <c>qemu</c> by the protocol; the numbers are this program's.</summary>
/// <param name="Major">First number.</param>
/// <param name="Minor">Second number.</param>
/// <param name="Micro">Third number.</param>
/// <param name="Package">The program's name and full version.</param>
public sealed record QmpVersion(int Major, int Minor, int Micro, string Package)
{
    /// <summary>This program's.</summary>
    public static QmpVersion OfProgram { get; } = Make(typeof(QmpVersion).Assembly.GetName().Version ?? new Version(0, 0, 0));

    /// <summary>What <see cref="Write"/> writes, for help.</summary>
    public static ImmutableArray<QmpFieldInfo> Fields { get; } =
    [
        new("qemu", "object", "this program's version: major, minor and micro"),
        new("package", "string", "this program's name and full version"),
    ];

    /// <summary>Writes the object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("qemu");
        json.WriteNumber("micro", Micro);
        json.WriteNumber("minor", Minor);
        json.WriteNumber("major", Major);
        json.WriteEndObject();
        json.WriteString("package", Package);
        json.WriteEndObject();
    }

    private static QmpVersion Make(Version version) =>
        new(version.Major, version.Minor, Math.Max(version.Build, 0), $"actornet {VersionCommand.Version}");
}
