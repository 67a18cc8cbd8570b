using System.Text.Json;
using ActorNet.Host.Commands;
using ActorNet.Host.Tests.Life;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>The program with a control socket, from outside.</summary>
public sealed class QmpProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actornet-tests-");

    private string Qmp => Path.Combine(_folder.FullName, "q.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Run_Quit_EndsInOrder()
    {
        using var program = new ProgramProcess([.. Run(), "-qmp", $"unix:{Qmp},server=on,wait=off"]);
        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        using QmpClient client = await QmpClient.NegotiateAsync(Qmp);

        JsonElement ports = JsonElement.Parse((await client.AskAsync("""{"execute":"query-netdevs"}"""))!).GetProperty("return");
        Assert.Equal(["h0", "h1", "n0", "n1"], ports.EnumerateArray().Select(static port => port.GetProperty("id").GetString()));
        Assert.Contains("actornet.lane", (await client.AskAsync("""{"execute":"query-lanes"}"""))!, StringComparison.Ordinal);
        Assert.Equal("""{"return":{}}""", await client.AskAsync("""{"execute":"quit"}"""));
        Assert.Contains("\"reason\":\"host-qmp-quit\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);

        (int exitCode, string output, string error) = await program.EndAsync();
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal("", output);
        Assert.DoesNotContain("ERR", error, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Run_SocketOfAFile_TellsOfTheSignal()
    {
        string file = Path.Combine(_folder.FullName, "lab.conf");
        File.WriteAllText(file, $"actornet.qmp.socket = \"{Qmp}\"");
        using var program = new ProgramProcess([.. Run(), file]);
        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        using QmpClient client = await QmpClient.NegotiateAsync(Qmp);

        program.Signal("TERM");

        Assert.Contains("\"reason\":\"host-signal\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await program.EndAsync()).ExitCode);
        Assert.Equal(["lab.conf"], _folder.GetFiles().Select(static left => left.Name));
    }

    [Fact]
    public async Task Run_SocketCannotBe_IsOneLineAndOpensNothing()
    {
        string path = Path.Combine(_folder.FullName, "missing", "q.sock");
        using var program = new ProgramProcess([.. Run(), "-qmp", $"unix:{path}"]);

        (int exitCode, string output, string error) = await program.EndAsync();

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Equal("", output);
        Assert.StartsWith($"actornet: control socket: listen on {path}: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Theory]
    [InlineData("tcp::4444")]
    [InlineData("unix:q,server=off")]
    [InlineData("unix:q,wait=on")]
    public async Task Run_OptionWrong_IsBadInput(string option)
    {
        using var program = new ProgramProcess([.. Run(), "-qmp", option]);

        (int exitCode, _, string error) = await program.EndAsync();

        Assert.Equal(ExitCode.BadInput, exitCode);
        Assert.StartsWith($"actornet: -qmp \"{option}\": ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private string[] Run() =>
    [
        "run", "-netdev", "hubport,id=h0,hubid=0", "-netdev", "hubport,id=h1,hubid=0",
        "-device", $"virtio-net,id=n0,netdev=h0,socket={Path.Combine(_folder.FullName, "n0.sock")}",
        "-device", $"virtio-net,id=n1,netdev=h1,socket={Path.Combine(_folder.FullName, "n1.sock")}",
    ];
}
