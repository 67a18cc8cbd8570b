using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Capture;

/// <summary>What a pcapng file can say of a frame beside its bytes. pcapng §4.3.</summary>
public readonly ref struct FrameNotes
{
    /// <summary>Which way it went (epb_flags).</summary>
    public CaptureDirection Direction { get; init; }

    /// <summary>Frames lost between the previous frame of the interface and this one (epb_dropcount); null when not known.</summary>
    public ulong? DropCount { get; init; }

    /// <summary>A number that the same frame has on every interface (epb_packetid).</summary>
    public ulong? PacketId { get; init; }

    /// <summary>
    /// What was left to do in the frame, for a file that is to be played again: it stands in the place of the comment, and the frame's checksum stays as it is.
    /// Null elsewhere: then the checksum is completed in the file.
    /// </summary>
    public OffloadHeader? Offload { get; init; }

    /// <summary>A remark in UTF-8 (opt_comment), such as "dropped: no-credit"; empty for none.</summary>
    public ReadOnlySpan<byte> Comment { get; init; }
}
