using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Qmp;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests.Qmp;

public sealed class QmpOptionTests
{
    private const string Form = "write unix:PATH,server=on,wait=off";

    [Theory]
    [InlineData("unix:/run/q.sock", "/run/q.sock")]
    [InlineData("unix:q.sock,server=on,wait=off", "q.sock")]
    [InlineData("unix:q.sock,wait=off,server=on", "q.sock")]
    [InlineData("unix:q.sock,server,nowait", "q.sock")]
    [InlineData("unix:a,,b=c.sock,server=on", "a,b=c.sock")]
    public void Parse_Good_GivesThePath(string argument, string path)
    {
        var problems = new List<TopologyProblem>();

        Assert.Equal(path, QmpOption.Parse(argument, problems));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("tcp:localhost:4444", "the control socket is a Unix socket; " + Form)]
    [InlineData("", "the control socket is a Unix socket; " + Form)]
    [InlineData("/run/q.sock", "the control socket is a Unix socket; " + Form)]
    [InlineData("unix:", "'' is not the path of a socket; expects a path of 1 to 107 bytes")]
    [InlineData("unix:q,server=off", "server=off is not supported: clients connect to actornet; " + Form)]
    [InlineData("unix:q,wait=on", "wait=on is not supported: ports do not wait for a client; " + Form)]
    [InlineData("unix:q,wait", "wait=on is not supported: ports do not wait for a client; " + Form)]
    [InlineData("unix:q,server=perhaps", "'perhaps' is not a value for server; expects on or off")]
    [InlineData("unix:q,sever=on", "-qmp has no option 'sever'; did you mean 'server'? known options: server, wait")]
    public async Task Check_Wrong_IsOneLineAndExitCodeTwo(string argument, string problem)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", "hubport,id=h0,hubid=0", "-qmp", argument));

        Assert.Equal($"actornet: -qmp \"{argument}\": {problem}", terminal.ErrorLines[0]);
        Assert.Equal("actornet: 1 error", terminal.ErrorLines[^1]);
    }

    [Fact]
    public async Task Check_GivenTwice_RefusesTheSecond()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", "hubport,id=h0,hubid=0", "-qmp", "unix:a", "-qmp", "unix:b"));

        Assert.StartsWith("actornet: -qmp \"unix:b\": there is one control socket, and this is the second; ", terminal.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PathOfAPort_IsAnError()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync(
            "check", "-netdev", "hubport,id=h0,hubid=0", "-netdev", "hubport,id=h1,hubid=0",
            "-device", "virtio-net,id=n0,netdev=h0,socket=/q", "-qmp", "unix:/q"));

        Assert.Contains(
            "actornet: -device #1 \"virtio-net,id=n0,netdev=h0,socket=/q\": socket '/q' is already the control socket; choose another path",
            terminal.ErrorLines);
    }

    [Fact]
    public async Task Check_FileWithABadPath_NamesTheLine()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, $"actornet {{\n  qmp {{ socket = \"{new string('q', 108)}\" }}\n}}\n");
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", file, "-netdev", "hubport,id=h0,hubid=0"));

        File.Delete(file);
        Assert.StartsWith($"actornet: {file}:2:9 (actornet.qmp.socket): ", terminal.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("/run/q.sock", true)]
    [InlineData("q\0", false)]
    public void KeyType_Value_IsAPathOrNothing(string text, bool good)
    {
        Assert.Equal(good, QmpOption.KeyType.TryParse(text, out _));
        Assert.False(QmpOption.KeyType.TryParse(new string('q', 108), out _));
    }
}
