using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>Moves requests and replies between a socket and <see cref="FrontEndRequests"/>, without waiting. Knows neither actor nor thread.</summary>
/// <remarks>Owns the connection.</remarks>
public sealed class FrontEndConnection(UnixConnection connection, FrontEndRequests requests) : IDisposable
{
    private static readonly ProtocolFault Lost = new(
        VhostUserFault.DescriptorsLost, "descriptors were lost on the way: this process may not open more files (ulimit -n)");

    private static readonly ProtocolFault Unasked = new(VhostUserFault.BadReply, "the back end sent something that it was not asked for");

    private readonly RequestWriter _writer = new();
    private readonly ReplyReader _reader = new();
    private readonly byte[] _unasked = new byte[1];
    private PendingRequest? _begun;
    private ProtocolFault? _fault;

    /// <summary>The descriptor, to wait for readiness in both directions.</summary>
    public FdHandle Handle => connection.Handle;

    /// <summary>What the back end did wrong, after <see cref="PumpResult.Faulted"/>.</summary>
    public ProtocolFault? Fault => _fault ?? requests.Fault;

    /// <summary>True while the back end owes an answer, or has not read what it was sent.</summary>
    public bool IsWaiting => _begun is not null;

    /// <summary>Sends and receives until nothing is left to do, or the back end's turn has come.</summary>
    /// <param name="budget">The most requests carried out in one call.</param>
    public PumpResult Pump(int budget)
    {
        while (Fault is null)
        {
            if (_begun is null)
            {
                if (requests.Current is not { } next) return Listen();
                if (budget-- == 0) return PumpResult.More;
                _begun = next;
                _writer.Begin(next.Request, next.Payload, next.Files, next.NeedsReply);
                _reader.Begin(next.Request);
            }

            if ((_writer.IsDone ? Receive() : Send()) is { } stopped) return stopped;
        }

        return PumpResult.Faulted;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        connection.Dispose();
    }

    // Null when something was sent.
    private PumpResult? Send()
    {
        IoStatus status = connection.TrySend(_writer.Unsent, _writer.Files, out int sent);
        _writer.Sent(sent);
        if (status == IoStatus.WouldBlock) return PumpResult.Idle;
        if (status != IoStatus.Done) return PumpResult.Closed;
        if (!_writer.IsDone) return null;
        bool answered = _begun!.IsAnswered;
        requests.OnSent();
        if (!answered) _begun = null;
        return null;
    }

    // Null when the reply is complete, or a part of it is.
    private PumpResult? Receive()
    {
        IoStatus status = connection.TryReceive(_reader.Missing, _reader.Descriptors, out int count);
        if (status == IoStatus.WouldBlock) return PumpResult.Idle;
        if (status == IoStatus.Closed) return PumpResult.Closed;
        if (status == IoStatus.Truncated) return Break(Lost);
        switch (_reader.Advance(count, out ProtocolFault? fault))
        {
            case ReadProgress.Complete:
                _begun = null;
                requests.OnReply(_reader.Payload);
                return null;
            case ReadProgress.Fault: return Break(fault!);
            default: return null;
        }
    }

    // Nothing is asked: the connection's end is all that may come.
    private PumpResult Listen()
    {
        IoStatus status = connection.TryReceive(_unasked, _reader.Descriptors, out _);
        if (status == IoStatus.WouldBlock) return PumpResult.Idle;
        return status == IoStatus.Closed ? PumpResult.Closed : Break(Unasked);
    }

    private PumpResult Break(ProtocolFault fault)
    {
        _fault = fault;
        return PumpResult.Faulted;
    }
}
