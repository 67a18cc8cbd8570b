using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.RemotePci.Interrupts;

/// <summary>Moves what a <see cref="QtestLine"/> says and hears through QEMU's qtest socket. Knows neither actor nor thread, and never waits.</summary>
/// <remarks>Owns the connection, not the line.</remarks>
public sealed class QtestConnection : IDisposable
{
    private readonly UnixConnection _connection;
    private readonly QtestLine _line;
    private readonly List<FdHandle> _strays = [];

    private QtestConnection(UnixConnection connection, QtestLine line)
    {
        _connection = connection;
        _line = line;
        _line.Connected();
    }

    /// <summary>The descriptor, to wait for readiness in both directions.</summary>
    public FdHandle Handle => _connection.Handle;

    /// <summary>Gives a line to somebody to talk to. Owns the connection from now on.</summary>
    public static QtestConnection Begin(UnixConnection connection, QtestLine line)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(line);
        return new QtestConnection(connection, line);
    }

    /// <summary>Sends what is to be said and hears the answers that have come.</summary>
    /// <returns>False when the connection is of no more use.</returns>
    public bool Pump() => Send() && Receive();

    /// <summary>Sends what is to be said.</summary>
    /// <returns>False when the connection is of no more use.</returns>
    public bool Send()
    {
        while (_line.Unsent.Length > 0)
        {
            IoStatus status = _connection.TrySend(_line.Unsent, [], out int count);
            _line.Sent(count);
            if (status == IoStatus.WouldBlock) return true;
            if (status != IoStatus.Done) return false;
        }

        return true;
    }

    /// <summary>Hangs up; the line may be given to another connection.</summary>
    public void Dispose()
    {
        _line.Disconnected();
        _connection.Dispose();
    }

    private bool Receive()
    {
        while (true)
        {
            IoStatus status = _connection.TryReceive(_line.Buffer, _strays, out int count);
            foreach (FdHandle stray in _strays) stray.Dispose();
            _strays.Clear();
            if (status == IoStatus.WouldBlock) return true;
            // An answer may have led to the next command.
            if (status != IoStatus.Done || !_line.Received(count) || !Send()) return false;
        }
    }
}
