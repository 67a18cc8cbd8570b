namespace ActorNet.Devices.Capture;

/// <summary>A frame of a capture file. Valid until the next one is read.</summary>
public readonly ref struct CapturedFrame
{
    /// <summary>Its interface: an index in <see cref="CaptureReader.Interfaces"/>.</summary>
    public int InterfaceId { get; init; }

    /// <summary>When, in nanoseconds since 1970; 0 when the file does not say.</summary>
    public long UnixNanoseconds { get; init; }

    /// <summary>How long the frame was, in bytes.</summary>
    public uint OriginalLength { get; init; }

    /// <summary>As much of it as was captured.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>What the file says besides.</summary>
    public FrameNotes Notes { get; init; }
}
