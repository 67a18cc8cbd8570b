using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Sessions;

/// <summary>Moves messages between a socket and a <see cref="RemotePciSession"/>. Knows neither actor nor thread.</summary>
/// <remarks>Owns the connection; not the session.</remarks>
public sealed class RemotePciConnection(UnixConnection connection, RemotePciSession session) : IDisposable
{
    private static readonly ProtocolFault Cut = new(RemoteFault.Incomplete, "the connection ended in the middle of a message");
    private static readonly ProtocolFault Lost = new(
        RemoteFault.DescriptorsLost, "descriptors were lost on the way: this process may not open more files (ulimit -n)");

    private readonly MessageReader _reader = new();
    private ProtocolFault? _fault;

    /// <summary>The descriptor, to wait for readiness in both directions.</summary>
    public FdHandle Handle => connection.Handle;

    /// <summary>What QEMU did wrong, after <see cref="PumpResult.Faulted"/>.</summary>
    public ProtocolFault? Fault => _fault ?? session.Fault;

    /// <summary>Sends, receives and handles until nothing is left to do.</summary>
    /// <param name="budget">The most commands handled in one call.</param>
    /// <param name="now">The function's time, in nanoseconds.</param>
    public PumpResult Pump(int budget, long now)
    {
        while (Fault is null)
        {
            switch (session.State)
            {
                case SessionState.Waiting:
                    return PumpResult.Idle;
                case SessionState.Replying:
                    if (Send() is { } unsent) return unsent;
                    break;
                default:
                    if (budget-- == 0) return PumpResult.More;
                    if (Receive() is { } stopped) return stopped;
                    session.Handle(_reader.Message, now);
                    _reader.Next();
                    break;
            }
        }

        return PumpResult.Faulted;
    }

    /// <summary>Closes the connection, with descriptors that were received for a message not yet handled.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        connection.Dispose();
    }

    // Null when something was sent.
    private PumpResult? Send()
    {
        IoStatus status = connection.TrySend(session.Reply, [], out int sent);
        session.ReplySent(sent);
        return status switch
        {
            IoStatus.Done => null,
            IoStatus.WouldBlock => PumpResult.Idle,
            _ => PumpResult.Closed,
        };
    }

    // Null when a message is complete.
    private PumpResult? Receive()
    {
        while (true)
        {
            IoStatus status = connection.TryReceive(_reader.Missing, _reader.Descriptors, out int count);
            if (status == IoStatus.WouldBlock) return PumpResult.Idle;
            if (status == IoStatus.Closed) return _reader.IsInside ? Break(Cut) : PumpResult.Closed;
            if (status == IoStatus.Truncated) return Break(Lost);
            switch (_reader.Advance(count, out ProtocolFault? fault))
            {
                case ReadProgress.Complete: return null;
                case ReadProgress.Fault: return Break(fault!);
                default: break;
            }
        }
    }

    private PumpResult Break(ProtocolFault fault)
    {
        _fault = fault;
        return PumpResult.Faulted;
    }
}
