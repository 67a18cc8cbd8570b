using System.Text.RegularExpressions;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<PortRole, string> PortTypes
    {
        get
        {
            var data = new TheoryData<PortRole, string>();
            foreach (PortRole role in Enum.GetValues<PortRole>())
                foreach (PortType type in ProgramPorts.Types.OfRole(role))
                    data.Add(role, type.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PortTypes))]
    public async Task Help_PortType_ListsEveryOption(PortRole role, string name)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("help", PortTypeCatalog.Word(role), name));

        foreach (OptionSpec option in ProgramPorts.Types.Find(role, name)!.Options)
        {
            Assert.Contains($"  {option} ", terminal.Out, StringComparison.Ordinal);
            Assert.Contains(option.Help, terminal.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("demo")]
    [InlineData("pci-relay")]
    [InlineData("help")]
    [InlineData("version")]
    public async Task Help_Command_IsTheSameByTopicAndBySwitch(string command)
    {
        var byTopic = new RecordingTerminal();
        var bySwitch = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await byTopic.RunAsync("help", command));
        Assert.Equal(ExitCode.Success, await bySwitch.RunAsync(command, "--help"));

        Assert.StartsWith($"actornet {command}", byTopic.Out, StringComparison.Ordinal);
        Assert.Equal(byTopic.Out, bySwitch.Out);
    }

    [Theory]
    [InlineData]
    [InlineData("help")]
    [InlineData("-h")]
    [InlineData("--help")]
    public async Task Help_Overview_ListsCommandsAndTopics(params string[] arguments)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync(arguments));

        foreach (string word in new[] { "run", "check", "demo", "help", "version", "netdev tap", "netdev hubport", "device virtio-net", "lanes", "qmp", "config" })
            Assert.Contains($"\n  {word} ", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Config_IsTheReference()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("help", "config"));

        Assert.Contains("level = information", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Lanes_ExplainsEveryNumber()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("help", "lanes"));

        foreach (LaneStatistic row in LaneStatisticTable.All) Assert.Matches($"\n  {row.Name} +{Regex.Escape(row.Text)}", terminal.Out);
    }

    [Fact]
    public async Task Help_UnknownTopic_ListsTheTopics()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("help", "netdve"));

        Assert.StartsWith("actornet: no help on 'netdve'; did you mean 'netdev'? known topics: run, check", terminal.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chek", "actornet: unknown command 'chek'; did you mean 'check'? known commands: run, check, demo, pci-relay, help, version")]
    [InlineData("-netdev", "actornet: unknown command '-netdev'; options follow a command: actornet run -netdev ...")]
    [InlineData("start", "actornet: unknown command 'start'; known commands: run, check, demo, pci-relay, help, version")]
    public async Task Command_Unknown_ListsTheCommands(string command, string message)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync(command, "tap"));

        Assert.Equal([message], terminal.ErrorLines);
    }

    [Theory]
    [InlineData("--log-leve=x", "argument #1 \"--log-leve=x\": 'check' has no option '--log-leve'; did you mean '--log-level'? known options: -netdev, -device, -nic, -object, -qmp, --log-level, --log-file")]
    [InlineData("-netdev", "argument #1 \"-netdev\": -netdev has no value; write -netdev TYPE,id=ID,...")]
    [InlineData("--log-level=loud", "--log-level: 'loud' is not a level; expects one of verbose, debug, information, warning, error, off")]
    public async Task Option_Wrong_SaysWhatAndWhere(string argument, string message)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", argument));

        Assert.Equal($"actornet: {message}", terminal.ErrorLines[0]);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Version_Any_PrintsIt(string argument)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync(argument));

        Assert.Matches("^actornet [0-9]+\\.[0-9]+\\.[0-9]+", terminal.Out);
    }
}
