using System.Net.Sockets;
using System.Threading.Channels;

namespace ActorNet.Host.Qmp;

/// <summary>Lines on their way to one client. Bounded in bytes; whoever adds never waits.</summary>
/// <param name="limit">The most bytes that may wait.</param>
internal sealed class QmpOutbox(int limit)
{
    private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private long _waiting;

    /// <summary>Adds a line. A single line of any length fits an empty outbox.</summary>
    /// <returns>False when the client reads too slowly: the line is not sent.</returns>
    public bool TryAdd(byte[] line)
    {
        long waiting = Interlocked.Add(ref _waiting, line.Length);
        if (waiting > limit && waiting != line.Length) return false;
        _lines.Writer.TryWrite(line); // after Complete nobody is there to read it
        return true;
    }

    /// <summary>Nothing more will be added.</summary>
    public void Complete() => _lines.Writer.TryComplete();

    /// <summary>Sends all lines, until completed.</summary>
    public async Task SendAllAsync(Socket socket, CancellationToken cancellation)
    {
        await foreach (byte[] line in _lines.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            for (ReadOnlyMemory<byte> rest = line; !rest.IsEmpty;)
                rest = rest[await socket.SendAsync(rest, SocketFlags.None, cancellation).ConfigureAwait(false)..];
            Interlocked.Add(ref _waiting, -line.Length);
        }
    }
}
