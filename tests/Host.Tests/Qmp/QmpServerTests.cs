using System.Runtime.Versioning;
using System.Text;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Qmp;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>Several clients, bad clients, the socket file, the end.</summary>
public sealed class QmpServerTests
{
    private const string Status = """{"execute":"query-status"}""";
    private const string StatusAnswer = """{"return":{"status":"running","running":true}}""";
    private const string ShutdownStart = """{"timestamp":{"seconds":1700000000,"microseconds":123456},"event":"SHUTDOWN","data":{"guest":false,"reason":""";

    [Fact]
    public async Task Bytes_OneAtATime_AreOneRequest()
    {
        await using var host = new QmpHost();
        using QmpClient client = await host.NegotiateAsync();

        foreach (char piece in "\r\n" + Status) await client.SendAsync($"{piece}");

        Assert.Equal(StatusAnswer, await client.ReadLineAsync());
    }

    [Fact]
    public async Task Requests_WithoutAnythingBetween_AreAnsweredInOrder()
    {
        await using var host = new QmpHost();
        using QmpClient client = await host.NegotiateAsync();

        await client.SendAsync("""{"execute":"netdev_del","arguments":{"id":"a"},"id":1}{"execute":2,"id":2}]{"execute":"query-netdevs","id":4}""");

        Assert.Equal("""{"return":{},"id":1}""", await client.ReadLineAsync());
        Assert.Equal("""{"error":{"class":"GenericError","desc":"QMP input member 'execute' must be a string"},"id":2}""", await client.ReadLineAsync());
        Assert.Contains("JSON parse error", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"return":[],"id":4}""", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Clients_Two_AreServedSideBySide()
    {
        await using var host = new QmpHost();
        using QmpClient first = await host.NegotiateAsync();
        using QmpClient second = await host.ConnectAsync();
        var answer = new TaskCompletionSource<TopologyChangeRefused?>();
        host.Control.Answer = answer.Task;

        await first.SendAsync("""{"execute":"netdev_del","arguments":{"id":"t0"},"id":"first"}""");
        Assert.Equal("""{"return":{},"id":"second"}""", await second.AskAsync("""{"execute":"qmp_capabilities","id":"second"}"""));
        Assert.Equal(StatusAnswer, await second.AskAsync(Status));
        answer.SetResult(null);

        Assert.Equal("""{"return":{},"id":"first"}""", await first.ReadLineAsync());
    }

    [Fact]
    public async Task Clients_BeyondTheLimit_AreRefusedUntilOneLeaves()
    {
        await using var host = new QmpHost(new QmpLimits { Clients = 1 });
        using (QmpClient client = await host.NegotiateAsync())
        {
            using QmpClient refused = await host.ConnectAsync();
            Assert.Equal("""{"error":{"class":"GenericError","desc":"1 clients are connected, and more are not served"}}""", refused.Greeting);
            Assert.Empty(await refused.ReadToEndAsync());
            Assert.Equal(StatusAnswer, await client.AskAsync(Status));
            await client.FinishAsync(); // the session has ended, and with it its place
        }
        QmpClient next;
        while ((next = await host.ConnectAsync()).Greeting!.Contains("error", StringComparison.Ordinal)) next.Dispose();
        using (next) Assert.Equal("""{"return":{}}""", await next.AskAsync("""{"execute":"qmp_capabilities"}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"execute":"qmp_capabilities"}{"execute":"query-""")]
    public async Task Client_HangsUpHalfWay_HarmsNobody(string said)
    {
        await using var host = new QmpHost();
        using QmpClient other = await host.NegotiateAsync();
        using (QmpClient client = await host.ConnectAsync()) await client.SendAsync(said);

        Assert.Equal(StatusAnswer, await other.AskAsync(Status));
        await host.Server.DisposeAsync();
        Assert.Empty(host.Faults);
    }

    [Fact]
    public async Task Client_HangsUpDuringItsCommand_HarmsNobody()
    {
        await using var host = new QmpHost();
        using QmpClient other = await host.NegotiateAsync();
        var answer = new TaskCompletionSource<TopologyChangeRefused?>();
        host.Control.Answer = answer.Task;
        using (QmpClient client = await host.NegotiateAsync())
            await client.SendAsync("""{"execute":"netdev_del","arguments":{"id":"t0"}}""");
        answer.SetResult(null);

        Assert.Equal(StatusAnswer, await other.AskAsync(Status));
        await host.Server.DisposeAsync();
        Assert.Empty(host.Faults);
    }

    [Fact]
    public async Task Client_ClosesItsSideOnly_IsStillAnswered()
    {
        await using var host = new QmpHost();
        using QmpClient client = await host.NegotiateAsync();
        await client.SendAsync(Status + Status);

        Assert.Equal([StatusAnswer, StatusAnswer], await client.FinishAsync());
    }

    [Fact]
    public async Task Client_MessageTooLong_IsToldAndDisconnected()
    {
        await using var host = new QmpHost(new QmpLimits { MessageBytes = 100 });
        using QmpClient other = await host.NegotiateAsync();
        using QmpClient client = await host.NegotiateAsync();

        Assert.Equal(
            """{"error":{"class":"GenericError","desc":"JSON message size limit exceeded: 100 bytes"}}""",
            await client.AskAsync($$"""{"execute":"query-status","id":"{{new string('x', 100)}}"}"""));
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(StatusAnswer, await other.AskAsync(Status));
    }

    [Fact]
    public async Task Client_MessageOfAMebibyte_IsAnswered()
    {
        await using var host = new QmpHost();
        using QmpClient client = await host.NegotiateAsync();
        string id = new('x', (1 << 20) - """{"execute":"query-netdevs","id":""}""".Length);

        Assert.Equal($$"""{"return":[],"id":"{{id}}"}""", await client.AskAsync($$"""{"execute":"query-netdevs","id":"{{id}}"}"""));
    }

    [Fact]
    public async Task Client_ThatDoesNotRead_IsDisconnected()
    {
        const int events = 1000;
        await using var host = new QmpHost(new QmpLimits { WaitingBytes = 1 << 16 });
        using QmpClient slow = await host.NegotiateAsync();
        using QmpClient good = await host.NegotiateAsync();

        for (int i = 0; i < events; i++)
        {
            host.Server.Emit("NOISE", json => json.WriteString("text", new string('x', 4096)));
            Assert.Contains("NOISE", (await good.ReadLineAsync())!, StringComparison.Ordinal);
        }

        Assert.InRange((await slow.ReadToEndAsync()).Count, 0, events - 1);
        Assert.Equal(StatusAnswer, await good.AskAsync(Status));
    }

    [Fact]
    public async Task Quit_FromOne_IsAnsweredAndToldToAllWhoNegotiated()
    {
        await using var host = new QmpHost();
        using QmpClient quitting = await host.NegotiateAsync();
        using QmpClient other = await host.NegotiateAsync();
        using QmpClient stranger = await host.ConnectAsync();
        Assert.False(host.Server.QuitRequested.IsCompleted);

        Assert.Equal("""{"return":{},"id":9}""", await quitting.AskAsync("""{"execute":"quit","id":9}{"execute":"netdev_del","arguments":{"id":"t0"}}"""));
        await host.Server.QuitRequested.WaitAsync(TimeSpan.FromSeconds(30));
        host.Server.AnnounceShutdown(ShutdownCause.Signal); // once is enough
        await host.Server.DisposeAsync();

        string[] shutdown = [ShutdownStart + "\"host-qmp-quit\"}}"];
        Assert.Equal(shutdown, await quitting.ReadToEndAsync());
        Assert.Equal(shutdown, await other.ReadToEndAsync());
        Assert.Empty(await stranger.ReadToEndAsync());
        Assert.Empty(host.Control.Calls);
    }

    [Fact]
    public async Task Announcement_ByTheProgram_KeepsConnectionsOpenUntilTheEnd()
    {
        await using var host = new QmpHost();
        using QmpClient client = await host.NegotiateAsync();

        host.Server.AnnounceShutdown(ShutdownCause.Signal);
        Assert.Equal(ShutdownStart + "\"host-signal\"}}", await client.ReadLineAsync());
        Task<string?> end = client.ReadLineAsync();
        Assert.False(end.IsCompleted);
        await host.Server.DisposeAsync();

        Assert.Null(await end);
        Assert.False(File.Exists(host.Path));
        Assert.False(host.Server.QuitRequested.IsCompleted);
    }

    [Fact]
    public async Task Dispose_DuringACommand_DoesNotWaitForIt()
    {
        await using var host = new QmpHost();
        using QmpClient client = await host.NegotiateAsync();
        host.Control.Answer = new TaskCompletionSource<TopologyChangeRefused?>().Task;
        await client.SendAsync("""{"execute":"netdev_del","arguments":{"id":"t0"}}""");

        await host.Server.DisposeAsync();

        Assert.Empty(await client.ReadToEndAsync());
    }

    [SupportedOSPlatform("linux")]
    [Fact]
    public async Task Bind_File_IsForThisUserOnly()
    {
        await using var host = new QmpHost();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(host.Path));
    }

    [Fact]
    public async Task Bind_PathOfALiveServer_NamesItAndSaysWhatToDo()
    {
        await using var host = new QmpHost();

        LinuxException e = Assert.Throws<LinuxException>(() => QmpServer.Bind(host.Path));

        Assert.Contains(host.Path, e.Problem, StringComparison.Ordinal);
        Assert.NotNull(e.Remedy);
        using QmpClient client = await host.NegotiateAsync(); // the first one lives
    }

    [Fact]
    public async Task Bind_FileOfADeadProcess_IsReplaced()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("actornet-tests-");
        string path = Path.Combine(folder.FullName, "q.sock");
        // The rename keeps the file from the listener's end.
        string listening = Path.Combine(folder.FullName, "listening.sock");
        using (UnixListener.Bind(listening)) File.Move(listening, path);
        Assert.True(File.Exists(path));

        await using (QmpServer.Bind(path)) Assert.True(File.Exists(path));

        Assert.False(File.Exists(path));
        folder.Delete();
    }

    // Whatever comes: every line that goes back is JSON, and the next client is served.
    [Fact]
    public async Task Server_TwoHundredBadClients_ServesTheNext()
    {
        const string corpus = """{"execute":"qmp_capabilities"}{"execute":"netdev_add","arguments":{"type":"hubport","id":"h0","hubid":1},"id":[1,"a"]}""" + "\r\n" + Status;
        await using var host = new QmpHost(new QmpLimits { MessageBytes = 4096 });
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            byte[] input = Mutate(random, seed % 4 == 0 ? RandomJson.Noise(random, 400) : Encoding.UTF8.GetBytes(corpus));
            using QmpClient client = await host.ConnectAsync();
            for (int at = 0; at < input.Length;)
            {
                int length = Math.Min(random.Next(1, 80), input.Length - at);
                await client.SendAsync(input.AsMemory(at, length));
                at += length;
            }
            foreach (string line in await client.FinishAsync())
                using (System.Text.Json.JsonDocument.Parse(line)) Assert.StartsWith("{", line, StringComparison.Ordinal);
        }

        using QmpClient next = await host.NegotiateAsync();
        Assert.Equal(StatusAnswer, await next.AskAsync(Status));
        await host.Server.DisposeAsync();
        Assert.Empty(host.Faults);
    }

    private static byte[] Mutate(Random random, byte[] input)
    {
        var bytes = new List<byte>(input);
        for (int changes = random.Next(6); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.Insert(at, (byte)random.Next(256)); break;
                case 2 when bytes.Count > 1: bytes.RemoveAt(at); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
            }
        }
        return [.. bytes];
    }
}
