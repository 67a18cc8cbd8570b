using ActorNet.Host.Commands;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests;

/// <summary>What README.md tells a newcomer to type, is understood.</summary>
public sealed class ReadMeTests
{
    private const string Program = "./actornet ";

    [Fact]
    public async Task ReadMe_RunCommands_AreValidTopologies()
    {
        string[] runs = [.. Commands().Where(static command => command.StartsWith("run ", StringComparison.Ordinal))];

        Assert.NotEmpty(runs);
        foreach (string run in runs)
        {
            var terminal = new RecordingTerminal();
            // Files are named as one sees them from the repository's root.
            IEnumerable<string> arguments = run.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
                .Select(static argument => argument.StartsWith("hocon/", StringComparison.Ordinal) ? Path.Combine(RepositoryRoot.Path, argument) : argument);
            int exitCode = await terminal.RunAsync(["check", .. arguments]);
            Assert.Empty(terminal.ErrorLines);
            Assert.Equal(ExitCode.Success, exitCode);
        }
    }

    [Fact]
    public async Task ReadMe_Commands_Exist()
    {
        Assert.Contains("demo", Commands());
        foreach (string command in Commands())
            Assert.Equal(ExitCode.Success, await new RecordingTerminal().RunAsync(command.Split(' ')[0], "--help"));
    }

    // Lines of code are indented; a backslash joins the next line; a comment ends the command.
    private static string[] Commands()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")).Replace("\\\n", " ", StringComparison.Ordinal);
        return
        [
            .. text.Split('\n')
                .Where(static line => line.StartsWith("    " + Program, StringComparison.Ordinal))
                .Select(static line => line.Trim()[Program.Length..].Split('#')[0].Trim()),
        ];
    }
}
