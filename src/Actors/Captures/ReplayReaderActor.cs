namespace ActorNet.Actors.Captures;

/// <summary>Reads a capture file ahead of the port that replays it, away from the lanes: a disk that is slow holds up nobody but the replay.</summary>
/// <remarks>
/// Owns: the file. In: <see cref="FillReplay"/>, one a block. Out, to its parent: <see cref="ReplayOpened"/> once, <see cref="ReplayFilled"/>, or
/// <see cref="ReplayFailed"/>, after which it stops.
/// </remarks>
internal sealed class ReplayReaderActor(string path, int rounds) : UntypedActor
{
    private ReplayRounds? _file;

    public static Props Props(string path, int rounds) => ActorProps.Create<ReplayReaderActor>(path, rounds);

    protected override void PreStart()
    {
        try
        {
            _file = ReplayRounds.TryOpen(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), rounds, out string? problem);
            if (_file is null) Fail(problem!);
            else Context.Parent.Tell(ReplayOpened.Instance);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Context.Parent.Tell(ReplayFailed.Because(path, e));
            Context.Stop(Self);
        }
    }

    protected override void PostStop() => _file?.Dispose();

    protected override void OnReceive(object message)
    {
        if (message is FillReplay fill) Fill(fill.Block);
        else Unhandled(message);
    }

    private void Fill(ReplayBlock block)
    {
        try
        {
            if (_file!.Fill(block) is { } problem) Fail(problem);
            else Sender.Tell(new ReplayFilled(block));
        }
        catch (IOException e)
        {
            Context.Parent.Tell(ReplayFailed.Because(path, e));
            Context.Stop(Self);
        }
    }

    private void Fail(string problem)
    {
        Context.Parent.Tell(new ReplayFailed($"file '{path}' cannot be replayed: {problem}", "give a pcapng or pcap file of Ethernet frames"));
        Context.Stop(Self);
    }
}
