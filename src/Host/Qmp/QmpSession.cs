using System.Net.Sockets;

namespace ActorNet.Host.Qmp;

/// <summary>One client: its socket, what it has sent, and what waits for it.</summary>
/// <remarks>Owns the socket. Requests are carried out one after the other; events go out in between.</remarks>
#pragma warning disable CA1001 // Others may cancel at any time, also after the end; without wait handles there is nothing to dispose of.
internal sealed class QmpSession
#pragma warning restore CA1001
{
    private const int ReadBytes = 16 * 1024;
    private readonly Socket _socket;
    private readonly QmpDialogue _dialogue;
    private readonly QmpLimits _limits;
    private readonly QmpOutbox _outbox;
    private readonly IQmpProgram _program;
    private readonly CancellationTokenSource _reading = new();
    private readonly CancellationTokenSource _writing = new();

    public QmpSession(Socket socket, QmpDialogue dialogue, QmpLimits limits, IQmpProgram program)
    {
        _socket = socket;
        _dialogue = dialogue;
        _limits = limits;
        _program = program;
        _outbox = new QmpOutbox(limits.WaitingBytes);
    }

    /// <summary>Greets the client and serves it until it hangs up, misbehaves, or <see cref="Stop"/>.</summary>
    public async Task RunAsync()
    {
        using (_socket)
        {
            Send(QmpMessages.Greeting(QmpVersion.OfProgram));
            Task writing = WriteAsync();
            try
            {
                await ReadAsync().ConfigureAwait(false);
            }
            finally
            {
                _outbox.Complete();
                _writing.CancelAfter(_limits.Farewell);
                await writing.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends an event, if the client has come so far.</summary>
    public void SendEvent(byte[] line)
    {
        if (_dialogue.Negotiated) Send(line);
    }

    /// <summary>Ends the session: what waits is still sent.</summary>
    public void Stop() => _reading.Cancel();

    private void Send(byte[] line)
    {
        if (!_outbox.TryAdd(line)) Abort();
    }

    // Nobody reads: nothing more can be told.
    private void Abort()
    {
        _writing.Cancel();
        _reading.Cancel();
    }

    private async Task WriteAsync()
    {
        try
        {
            await _outbox.SendAllAsync(_socket, _writing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await _reading.CancelAsync().ConfigureAwait(false); // the client is gone, or took too long
        }
    }

    private async Task ReadAsync()
    {
        var splitter = new QmpSplitter(_limits.MessageBytes);
        byte[] buffer = new byte[ReadBytes];
        try
        {
            while (await _socket.ReceiveAsync(buffer, _reading.Token).ConfigureAwait(false) is var length and > 0)
                if (!await AnswerAsync(splitter, buffer.AsMemory(0, length)).ConfigureAwait(false))
                    return;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Hung up, or the program ends.
        }
    }

    /// <returns>False when nothing more can be understood.</returns>
    private async Task<bool> AnswerAsync(QmpSplitter splitter, ReadOnlyMemory<byte> input)
    {
        while (true)
        {
            _reading.Token.ThrowIfCancellationRequested(); // one read may bring many commands
            SplitStatus status = Next(splitter, ref input, out byte[] value);
            if (status == SplitStatus.NeedMore) return true;
            if (status == SplitStatus.TooLong)
            {
                Send(QmpMessages.Response(QmpReply.Refuse($"JSON message size limit exceeded: {_limits.MessageBytes} bytes"), default));
                return false;
            }
            if (_program.IsEnding) continue; // nobody could carry it out
            QmpRequest request = QmpRequest.Read(value);
            QmpReply reply = await _dialogue.AnswerAsync(request, _reading.Token).ConfigureAwait(false);
            Send(QmpMessages.Response(reply, request.Id));
            if (reply.EndsProgram) _program.Quit();
        }
    }

    // Spans do not live across an await.
    private static SplitStatus Next(QmpSplitter splitter, ref ReadOnlyMemory<byte> input, out byte[] value)
    {
        ReadOnlySpan<byte> rest = input.Span;
        SplitStatus status = splitter.Next(ref rest, out value);
        input = input[^rest.Length..];
        return status;
    }
}
