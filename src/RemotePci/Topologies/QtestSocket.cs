using System.Diagnostics.CodeAnalysis;
using ActorNet.Actors.Topologies;

namespace ActorNet.RemotePci.Topologies;

/// <summary>The socket of a QEMU's qtest, by which interrupts go.</summary>
/// <param name="Path">In the file system.</param>
public sealed record QtestSocket(string Path)
{
    private const string Prefix = "qtest:";

    /// <summary>For the option.</summary>
    public static OptionType<QtestSocket> Type { get; } = new(
        "qtest:PATH", $"qtest: and a path of 1 to {OptionTypes.MaxSocketPathLength} bytes", TryParse!);

    /// <inheritdoc/>
    public override string ToString() => Prefix + Path;

    private static bool TryParse(string text, [NotNullWhen(true)] out QtestSocket? value)
    {
        value = text.StartsWith(Prefix, StringComparison.Ordinal) && OptionTypes.SocketPath.TryParse(text[Prefix.Length..], out string? path) ? new QtestSocket(path) : null;
        return value is not null;
    }
}
