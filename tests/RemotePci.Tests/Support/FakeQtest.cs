using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.RemotePci.Tests.Support;

/// <summary>QEMU's qtest socket: hears commands, and answers when the test says so.</summary>
internal sealed class FakeQtest(string path) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly UnixListener _listener = UnixListener.Bind(path);
    private UnixConnection? _connection;
    private string _heard = "";

    /// <summary>Takes the next connection.</summary>
    public void Accept()
    {
        _connection?.Dispose();
        while (_listener.TryAccept(out _connection) == IoStatus.WouldBlock)
            Assert.NotEqual(ReadyEvents.None, _listener.Handle.WaitFor(ReadyEvents.Readable, Patience));
        _heard = "";
    }

    /// <summary>The next command, without what all have in common: "11 1".</summary>
    public string Hear()
    {
        byte[] bytes = new byte[256];
        while (!_heard.Contains('\n', StringComparison.Ordinal))
        {
            Assert.NotEqual(ReadyEvents.None, _connection!.Handle.WaitFor(ReadyEvents.Readable, Patience));
            Assert.Equal(IoStatus.Done, _connection.TryReceive(bytes, [], out int count));
            _heard += Encoding.ASCII.GetString(bytes, 0, count);
        }

        int end = _heard.IndexOf('\n', StringComparison.Ordinal);
        string line = _heard[..end];
        _heard = _heard[(end + 1)..];
        const string Start = "set_irq_in /machine/i440fx/ioapic unnamed-gpio-in ";
        Assert.StartsWith(Start, line, StringComparison.Ordinal);
        return line[Start.Length..];
    }

    public void Answer(string text = "OK\n") => _connection!.TrySend(Encoding.ASCII.GetBytes(text), [], out _);

    /// <summary>Hears this and says OK.</summary>
    public void Expect(string command)
    {
        Assert.Equal(command, Hear());
        Answer();
    }

    public void HangUp() => _connection!.Dispose();

    public void Dispose()
    {
        _connection?.Dispose();
        _listener.Dispose();
    }
}
