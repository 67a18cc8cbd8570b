using System.Reflection;

namespace ActorNet.Host.Commands;

/// <summary><c>actornet version</c>.</summary>
public sealed class VersionCommand : ICommand
{
    /// <inheritdoc/>
    public CommandSpec Spec { get; } = new("version", "", "prints the version", []);

    /// <summary>The product version; the commit follows a '+' where the build knew it.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <inheritdoc/>
    public Task<int> RunAsync(ParsedArguments arguments, Terminal terminal)
    {
        terminal.Out.WriteLine($"actornet {Version}");
        return Task.FromResult(ExitCode.Success);
    }
}
