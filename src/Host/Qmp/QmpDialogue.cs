namespace ActorNet.Host.Qmp;

/// <summary>What one client may say, and what it is answered: the protocol without its socket.</summary>
/// <param name="context">What commands work on.</param>
/// <param name="limits">How long a command may take.</param>
/// <param name="onFault">Told of exceptions that no command should throw.</param>
public sealed class QmpDialogue(QmpContext context, QmpLimits limits, Action<Exception> onFault)
{
    private volatile bool _negotiated;

    /// <summary>True once the client has ended the negotiation: from then on it is sent events.</summary>
    public bool Negotiated => _negotiated;

    /// <summary>Carries out a request.</summary>
    /// <param name="request">As read, with its own error perhaps.</param>
    /// <param name="cancellation">When nobody waits for the answer any more.</param>
    public async Task<QmpReply> AnswerAsync(QmpRequest request, CancellationToken cancellation)
    {
        if (request.Error is { } malformed) return QmpReply.Refuse(malformed);
        bool negotiates = request.Command == QmpCommandTable.Capabilities;
        if (!_negotiated && !negotiates)
            return Refuse($"Expecting capabilities negotiation with '{QmpCommandTable.Capabilities}'");
        if (_negotiated && negotiates)
            return Refuse("Capabilities negotiation is already complete, command ignored");
        if (QmpCommandTable.Find(request.Command) is not { } command)
            return Refuse($"The command {request.Command} has not been found");
        if (QmpArguments.Check(command, request.Arguments, out QmpError? error) is not { } arguments)
            return QmpReply.Refuse(error!);
        QmpReply reply = await RunAsync(command, arguments, cancellation).ConfigureAwait(false);
        if (negotiates && reply.Error is null) _negotiated = true;
        return reply;
    }

    private async Task<QmpReply> RunAsync(QmpCommand command, QmpArguments arguments, CancellationToken cancellation)
    {
        try
        {
            return await command.Handler(context, arguments).WaitAsync(limits.Patience, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or AskTimeoutException)
        {
            return QmpReply.Refuse($"{command.Name}: no answer within {limits.Patience.TotalSeconds} s; whether it was done is not known");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // One command's bug is one error answer, not the end of the program.
        catch (Exception e)
#pragma warning restore CA1031
        {
            onFault(e);
            return QmpReply.Refuse($"{command.Name}: {e.Message}");
        }
    }

    private static QmpReply Refuse(string description) => QmpReply.Refuse(new QmpError(QmpError.CommandNotFound, description));
}
