namespace ActorNet.Actors.Captures;

/// <summary>Writes a capture file, away from the lanes: a disk that is slow holds up nobody but the capture.</summary>
/// <remarks>Owns: the file. In: <see cref="WriteCapture"/>. Out: <see cref="CaptureWritten"/>. A disk that is full ends the file, with one log line.</remarks>
internal sealed class CaptureFileActor(FileStream file) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _failed;

    public static Props Props(FileStream file) => ActorProps.Create<CaptureFileActor>(file);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteCapture write:
                Try(() => file.Write(write.Buffer.WrittenSpan));
                Try(file.Flush);
                Sender.Tell(new CaptureWritten(write.Buffer, write.File));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => Try(file.Dispose);

    private void Try(Action action)
    {
        if (_failed) return;
        try
        {
            action();
        }
        catch (IOException e)
        {
            _failed = true;
            _log.Error("capture {0}: {1}; nothing more is written to it", file.Name, e.Message);
        }
    }
}
