namespace ActorNet.Devices.Capture;

/// <summary>What reading a capture file came to.</summary>
public enum CaptureReadResult
{
    /// <summary>A frame.</summary>
    Frame,

    /// <summary>There are no more frames.</summary>
    End,

    /// <summary>The file is broken here: <see cref="CaptureReader.Problem"/>.</summary>
    Failed,
}
