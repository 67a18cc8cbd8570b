using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorNet.Host.Commands;

namespace ActorNet.Host.Tests.Life;

/// <summary>The program from outside: exit codes, signals, what is left behind. Nothing here needs a privilege.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actornet-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(ExitCode.Success, "version")]
    [InlineData(ExitCode.Success, "help")]
    [InlineData(ExitCode.Success, "check", "-netdev", "tap,id=t0,ifname=tap0")]
    [InlineData(ExitCode.BadInput, "check", "-netdev", "tap,id=t0")]
    [InlineData(ExitCode.BadInput, "run", "-netdev", "tpa,id=t0")]
    [InlineData(ExitCode.BadInput, "run", "/nonexistent.conf")]
    [InlineData(ExitCode.BadInput, "demo", "--subnet", "nowhere")]
    [InlineData(ExitCode.BadInput, "walk")]
    public async Task Program_Arguments_GiveTheExitCode(int exitCode, params string[] arguments)
    {
        using var program = new ProgramProcess(arguments);

        Assert.Equal(exitCode, (await program.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("TERM", "INT")] // at once, as from timeout(1): it signals the process and its group
    public async Task Run_Signalled_RemovesItsSocketsAndSucceeds(params string[] signals)
    {
        using var program = new ProgramProcess(TwoDevices());

        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        Assert.Equal(["a.sock", "b.sock"], _folder.GetFiles().Select(static file => file.Name).Order());
        program.Signal(signals);
        (int exitCode, string output, string error) = await program.EndAsync();

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal("", output);
        Assert.Empty(_folder.GetFiles());
        Assert.DoesNotContain("ERR", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StatisticsWanted_PrintsOneLineAtTheEnd()
    {
        using var program = new ProgramProcess(TwoDevices(), ("ACTORNET_STATS", "1"));

        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        program.Signal("TERM");

        Assert.Matches(new Regex("^stats: frames=0 allocated-bytes=[0-9]+\n$"), (await program.EndAsync()).Out);
    }

    [Fact]
    public async Task Run_SocketInUse_NamesItAndLeavesNothing()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Socket("b.sock")));
        listener.Listen();
        using var program = new ProgramProcess(TwoDevices());

        (int exitCode, string output, string error) = await program.EndAsync();

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Equal("", output);
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"actornet: -device #2 \"virtio-net,id=b,netdev=h1,socket={Socket("b.sock")}\": ", line, StringComparison.Ordinal);
        Assert.Equal(["b.sock"], _folder.GetFiles().Select(static file => file.Name)); // the other's stays, ours is gone
    }

    [Fact]
    public async Task Run_NotADescriptor_NamesIt()
    {
        using var program = new ProgramProcess(["run", "-netdev", "tap,id=t0,fd=99", "-netdev", "hubport,id=h0,hubid=0,netdev=t0", "-netdev", "hubport,id=h1,hubid=0", "--log-level", "error"]);

        (int exitCode, _, string error) = await program.EndAsync();

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("actornet: -netdev #1 \"tap,id=t0,fd=99\": ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_File_IsReadyToo()
    {
        string file = Path.Combine(_folder.FullName, "lab.conf");
        File.WriteAllText(file, $$"""
            actornet {
              netdevs { h0 { type = hubport, hubid = 0 }, h1 { type = hubport, hubid = 0 } }
              devices { n0 { type = virtio-net, netdev = h0, socket = "{{Socket("n.sock")}}" } }
            }
            """);
        using var program = new ProgramProcess(["run", file, "-device", $"virtio-net,id=n1,netdev=h1,socket={Socket("m.sock")}"]);

        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        program.Signal("TERM");

        Assert.Equal(ExitCode.Success, (await program.EndAsync()).ExitCode);
    }

    [Trait("Runtime", "own")] // the text comes from the runtime
    [Theory]
    [InlineData("actornet.lane.cpu = 100000", ExitCode.BadInput, "actornet: actornet.lane.cpu: 100000: core 100000 is not there for this process; there are: ")]
    [InlineData("actornet.lane.executor = \"No.Such, Thing\"", ExitCode.BadInput, "actornet: configuration: actornet.lane.executor: there is no type [No.Such, Thing]")]
    [InlineData("akka.loglevel = LOUD", ExitCode.BadInput, "actornet: configuration: akka.loglevel: ")]
    [InlineData("actornet.log.file = \"/nonexistent/x.log\"", ExitCode.Failure, "actornet: log file: ")]
    public async Task Run_SettingThatCannotBe_IsOneLine(string setting, int expectedExitCode, string expectedStart)
    {
        string file = Path.Combine(_folder.FullName, "lab.conf");
        File.WriteAllText(file, setting);
        using var program = new ProgramProcess([.. TwoDevices(), file]);

        (int exitCode, string output, string error) = await program.EndAsync();

        Assert.Equal(expectedExitCode, exitCode);
        Assert.Equal("", output);
        Assert.StartsWith(expectedStart, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(["lab.conf"], _folder.GetFiles().Select(static left => left.Name));
    }

    [Fact]
    public async Task Run_LogFile_HoldsWhatStandardErrorSays()
    {
        string file = Path.Combine(_folder.FullName, "run.log");
        using var program = new ProgramProcess([.. TwoDevices(), "--log-file", file]);
        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        using (var frontEnd = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            await frontEnd.ConnectAsync(new UnixDomainSocketEndPoint(Socket("a.sock")));
        program.Signal("TERM");
        (_, _, string error) = await program.EndAsync();

        Assert.Equal(error, File.ReadAllText(file));
        Assert.Matches("lane actornet\\.lane: busy [0-9.]+ s, polled [0-9.]+ s, slept [0-9.]+ s, sleeps [1-9]", error);
    }

    // Whether or not this machine lets it: pings that come back, or a sentence that says what to do.
    [Fact]
    public async Task DemoOnce_AnyUser_PingsOrSaysWhatToDo()
    {
        using var program = new ProgramProcess(["demo", "--once"]);

        (int exitCode, string output, string error) = await program.EndAsync();

        if (exitCode == ExitCode.Success) Assert.Equal(5, Regex.Count(output, "reply after [0-9.]+ ms"));
        else Assert.Matches("CAP_NET_ADMIN|/dev/net/tun", error);
    }

    private string Socket(string name) => Path.Combine(_folder.FullName, name);

    private string[] TwoDevices() =>
    [
        "run", "-netdev", "hubport,id=h0,hubid=0", "-netdev", "hubport,id=h1,hubid=0",
        "-device", $"virtio-net,id=a,netdev=h0,socket={Socket("a.sock")}",
        "-device", $"virtio-net,id=b,netdev=h1,socket={Socket("b.sock")}",
    ];
}
