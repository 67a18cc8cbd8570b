using System.Net.Sockets;
using System.Text.Json;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A client of a socket in QEMU's machine protocol: QEMU's own, or the program's.</summary>
internal sealed class Qmp : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private Qmp(Socket socket)
    {
        _socket = socket;
        var stream = new NetworkStream(socket);
        _reader = new StreamReader(stream);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    /// <summary>Connects, and ends the negotiation of capabilities.</summary>
    public static async Task<Qmp> ConnectAsync(string path)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), deadline.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var qmp = new Qmp(socket);
        try
        {
            Assert.NotNull(await qmp._reader.ReadLineAsync(deadline.Token)); // the greeting
            await qmp.ExecuteAsync("qmp_capabilities");
            return qmp;
        }
        catch
        {
            await qmp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command. Returns what it returned; an error fails the test.</summary>
    public async Task<JsonElement> ExecuteAsync(string command, object? arguments = null)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        string request = arguments is null
            ? JsonSerializer.Serialize(new { execute = command })
            : JsonSerializer.Serialize(new { execute = command, arguments });
        await _writer.WriteLineAsync(request.AsMemory(), deadline.Token);
        while (true)
        {
            string? line = await _reader.ReadLineAsync(deadline.Token);
            Assert.True(line is not null, $"The socket closed instead of answering {request}");
            using JsonDocument answer = JsonDocument.Parse(line);
            if (answer.RootElement.TryGetProperty("return", out JsonElement result)) return result.Clone();
            Assert.False(answer.RootElement.TryGetProperty("error", out JsonElement error), $"{request}: {error}"); // else it is an event
        }
    }

    /// <summary>What the program says about one of its ports.</summary>
    public async Task<JsonElement> PortAsync(string id) =>
        (await ExecuteAsync("query-netdevs")).EnumerateArray().First(port => port.GetProperty("id").GetString() == id);

    /// <summary>How many frames a port has dropped for a cause.</summary>
    public async Task<long> DroppedAsync(string id, string cause) =>
        (await PortAsync(id)).GetProperty("drops").TryGetProperty(cause, out JsonElement count) ? count.GetInt64() : 0;

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _writer.DisposeAsync();
        _socket.Dispose();
    }
}
