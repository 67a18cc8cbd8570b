using System.Text.RegularExpressions;
using ActorNet.Host.Commands;
using ActorNet.Host.Qmp;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests.Qmp;

public sealed class QmpHelpTests
{
    public static TheoryData<string> Commands => [.. QmpCommandTable.All.Select(static command => command.Name)];

    [Fact]
    public async Task Help_Qmp_ListsEveryCommand()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("help", "qmp"));

        foreach (QmpCommand command in QmpCommandTable.All) Assert.Matches($"\n  {command.Name} +{Regex.Escape(command.Help)}\n", terminal.Out);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_QmpCommand_ExplainsArgumentsAndResults(string name)
    {
        QmpCommand command = QmpCommandTable.Find(name)!;
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("help", "qmp", name));

        Assert.StartsWith($"{{\"execute\": \"{name}\"", terminal.Out, StringComparison.Ordinal);
        foreach (QmpParameter parameter in command.Parameters) Assert.Contains($"\n  {parameter.Name}: {parameter.Type.Name} ", terminal.Out, StringComparison.Ordinal);
        foreach (QmpFieldInfo field in command.Returns) Assert.Contains($"\n  {field.Name}: {field.JsonType} ", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_QmpUnknownCommand_IsNoTopic()
    {
        Assert.Equal(ExitCode.BadInput, await new RecordingTerminal().RunAsync("help", "qmp", "system_reset"));
    }
}
