using System.Net.Sockets;
using System.Text;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>A client on an ordinary socket.</summary>
internal sealed class QmpClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30); // a hang fails the test instead of the machine
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private StreamReader _reader = StreamReader.Null;

    /// <summary>The server's first line.</summary>
    public string? Greeting { get; private set; }

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<QmpClient> ConnectAsync(string path)
    {
        var client = new QmpClient();
        await client._socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).WaitAsync(Limit);
        client._reader = new StreamReader(new NetworkStream(client._socket), Encoding.UTF8);
        client.Greeting = await client.ReadLineAsync();
        return client;
    }

    /// <summary>Connects and ends the negotiation.</summary>
    public static async Task<QmpClient> NegotiateAsync(string path)
    {
        QmpClient client = await ConnectAsync(path);
        Assert.Equal("""{"return":{}}""", await client.AskAsync("""{"execute":"qmp_capabilities"}"""));
        return client;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Limit)..];
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>The next line; null when the server has hung up.</summary>
    public async Task<string?> ReadLineAsync()
    {
        try
        {
            return await _reader.ReadLineAsync().WaitAsync(Limit);
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return null; // reset: the server closed with something of ours unread
        }
    }

    /// <summary>Sends a request and reads one line.</summary>
    public async Task<string?> AskAsync(string request)
    {
        await SendAsync(request);
        return await ReadLineAsync();
    }

    /// <summary>Says that nothing more will be sent, and reads all lines to the end.</summary>
    public async Task<List<string>> FinishAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was first.
        }
        return await ReadToEndAsync();
    }

    /// <summary>Reads all lines to the end.</summary>
    public async Task<List<string>> ReadToEndAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line) lines.Add(line);
        return lines;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
