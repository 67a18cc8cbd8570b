using System.Net.Sockets;
using System.Text.Json;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A client of a socket in QEMU's machine protocol: QEMU's own, or the program's.</summary>
internal sealed class Qmp : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly Queue<JsonElement> _events = [];

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
            JsonElement answer = await ReadAsync(deadline.Token);
            if (answer.TryGetProperty("return", out JsonElement result)) return result;
            Assert.False(answer.TryGetProperty("error", out JsonElement error), $"{request}: {error}");
            _events.Enqueue(answer);
        }
    }

    /// <summary>The next event that fits, of those that came and were not asked for yet, or later.</summary>
    public async Task<JsonElement> WaitForEventAsync(Func<JsonElement, bool> fits)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        while (true)
        {
            if (!_events.TryDequeue(out JsonElement next)) next = await ReadAsync(deadline.Token);
            if (fits(next)) return next;
        }
    }

    /// <summary>What the program says about one of its ports.</summary>
    public async Task<JsonElement> PortAsync(string id) =>
        (await ExecuteAsync("query-netdevs")).EnumerateArray().First(port => port.GetProperty("id").GetString() == id);

    /// <summary>What the program counted at each of its ports, but for zeros.</summary>
    public async Task<string> CountsAsync() =>
        string.Join('\n', (await ExecuteAsync("query-netdevs")).EnumerateArray().Select(static port => $"  {NotZero(port)}"));

    /// <summary>How many frames a port has dropped for a cause.</summary>
    public async Task<long> DroppedAsync(string id, string cause) => Count((await PortAsync(id)).GetProperty("drops"), cause);

    /// <summary>How often something happened at a port that is no drop.</summary>
    public async Task<long> CountAsync(string id, string what) => Count((await PortAsync(id)).GetProperty("events"), what);

    private static string NotZero(JsonElement fields) => string.Join(", ", fields.EnumerateObject()
        .Where(static field => field.Value.ToString() is not ("" or "0" or "{}" or "[]"))
        .Select(static field => $"{field.Name} {(field.Value.ValueKind == JsonValueKind.Object ? $"({NotZero(field.Value)})" : field.Value)}"));

    private static long Count(JsonElement counts, string name) => counts.TryGetProperty(name, out JsonElement count) ? count.GetInt64() : 0;

    private async Task<JsonElement> ReadAsync(CancellationToken deadline)
    {
        string? line = await _reader.ReadLineAsync(deadline);
        Assert.True(line is not null, "The control socket was closed.");
        using JsonDocument message = JsonDocument.Parse(line);
        return message.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _writer.DisposeAsync();
        _socket.Dispose();
    }
}
