using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Sockets;

/// <summary>Moves messages between a stream socket and a session that answers them, one at a time. Knows neither actor nor thread.</summary>
/// <remarks>Owns the connection and the reader; not the session.</remarks>
/// <typeparam name="TFault">What says which rule was broken.</typeparam>
/// <param name="connection">To the other end.</param>
/// <param name="reader">Puts its messages together.</param>
public abstract class MessageConnection<TFault>(UnixConnection connection, StreamMessageReader<TFault> reader) : IDisposable
    where TFault : class
{
    private readonly ReadAhead _ahead = new(connection);
    private TFault? _fault;

    /// <summary>The descriptor, to wait for readiness in both directions.</summary>
    public FdHandle Handle => connection.Handle;

    /// <summary>What the other end did wrong, after <see cref="PumpResult.Faulted"/>.</summary>
    public TFault? Fault => _fault ?? SessionFault;

    /// <summary>What the session found wrong.</summary>
    protected abstract TFault? SessionFault { get; }

    /// <summary>What the session waits for.</summary>
    protected abstract SessionState State { get; }

    /// <summary>What is left to be sent of its answer.</summary>
    protected abstract ReadOnlySpan<byte> Reply { get; }

    /// <summary>Descriptors to be sent with it.</summary>
    protected virtual ReadOnlySpan<FdHandle> ReplyFiles => [];

    /// <summary>The connection ended within a message.</summary>
    protected abstract TFault Cut { get; }

    /// <summary>Descriptors were sent that this process could not take.</summary>
    protected abstract TFault Lost { get; }

    /// <summary>Looks whether a message can be received now, without waiting for readiness; cheap when none can.</summary>
    public bool Look() => Fault is null && State == SessionState.Ready && _ahead.Look();

    /// <summary>Closes the connection, with descriptors that were received for a message not yet handled.</summary>
    public void Dispose()
    {
        reader.Dispose();
        _ahead.Dispose();
        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends, receives and handles until nothing is left to do.</summary>
    /// <param name="budget">The most messages handled in one call.</param>
    /// <param name="now">What <see cref="HandleMessage"/> hears of the time.</param>
    protected PumpResult Pump(int budget, long now)
    {
        while (Fault is null)
        {
            switch (State)
            {
                case SessionState.Waiting:
                    return PumpResult.Idle;
                case SessionState.Replying:
                    if (Send() is { } unsent) return unsent;
                    break;
                default:
                    if (budget-- == 0) return PumpResult.More;
                    if (Receive() is { } stopped) return stopped;
                    HandleMessage(now);
                    reader.Next();
                    break;
            }
        }

        return PumpResult.Faulted;
    }

    /// <summary>Has the session handle the message that the reader has complete.</summary>
    protected abstract void HandleMessage(long now);

    /// <summary>Takes note that bytes of <see cref="Reply"/> were sent.</summary>
    protected abstract void ReplySent(int count);

    // Null when something was sent.
    private PumpResult? Send()
    {
        IoStatus status = connection.TrySend(Reply, ReplyFiles, out int sent);
        ReplySent(sent);
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
            IoStatus status = _ahead.TryReceive(reader.Missing, reader.Descriptors, out int count);
            if (status == IoStatus.WouldBlock) return PumpResult.Idle;
            if (status == IoStatus.Closed) return reader.IsInside ? Break(Cut) : PumpResult.Closed;
            if (status == IoStatus.Truncated) return Break(Lost);
            switch (reader.Advance(count, out TFault? fault))
            {
                case ReadProgress.Complete: return null;
                case ReadProgress.Fault: return Break(fault!);
                default: break;
            }
        }
    }

    private PumpResult Break(TFault fault)
    {
        _fault = fault;
        return PumpResult.Faulted;
    }
}
