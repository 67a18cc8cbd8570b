using ActorNet.Host.Commands;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests.Options;

/// <summary>The files under hocon/ are examples: each is understood.</summary>
public sealed class ExampleTopologiesTests
{
    public static TheoryData<string> Files
    {
        get
        {
            string[] files = Directory.GetFiles(Folder(), "*.conf");
            return new TheoryData<string>(files.Select(static file => Path.GetFileName(file)).Where(static name => name != "reference.conf"));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Check_Example_IsUnderstood(string file)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("check", Path.Combine(Folder(), file)));

        Assert.Empty(terminal.ErrorLines);
    }

    private static string Folder() => Path.Combine(RepositoryRoot.Path, "hocon");
}
