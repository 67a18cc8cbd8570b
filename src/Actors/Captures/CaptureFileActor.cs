namespace ActorNet.Actors.Captures;

/// <summary>Writes a capture file, away from the lanes: a disk that is slow holds up nobody but the capture.</summary>
/// <remarks>In: <see cref="WriteCapture"/>. Out: <see cref="CaptureWritten"/>. The file is the <see cref="CaptureFile"/>'s, which closes it.</remarks>
internal sealed class CaptureFileActor(CaptureStream file) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public static Props Props(CaptureStream file) => ActorProps.Create<CaptureFileActor>(file);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteCapture write:
                if (file.TryWrite(write.Buffer) is { } problem) _log.Error("capture {0}: {1}; nothing more is written to it", file.Path, problem);
                Sender.Tell(new CaptureWritten(write.File));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
