namespace ActorNet.Actors.Captures;

/// <summary>To a <see cref="CaptureFileActor"/>: write this. The buffer comes back in <see cref="CaptureWritten"/>.</summary>
internal sealed record WriteCapture(CaptureBuffer Buffer, CaptureFile File);

/// <summary>To the owner of a capture: what a buffer held is written, or lost with the file.</summary>
public sealed class CaptureWritten
{
    private readonly CaptureFile _file;

    internal CaptureWritten(CaptureFile file) => _file = file;

    /// <summary>Tells the capture; for the owner's actor.</summary>
    public void TakeBack() => _file.TakeBack();
}

/// <summary>To the owner of a capture: it is time to write what there is.</summary>
public sealed class FlushCapture
{
    private readonly CaptureFile _file;

    internal FlushCapture(CaptureFile file) => _file = file;

    /// <summary>Hands over what there is; for the owner's actor.</summary>
    public void Flush() => _file.OnTimer();
}
