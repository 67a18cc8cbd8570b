namespace ActorNet.Devices.Capture;

/// <summary>What is wrong with a capture file.</summary>
public enum CaptureFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The first bytes are those of no capture file.</summary>
    UnknownFormat,

    /// <summary>A version of the format other than the one that exists.</summary>
    UnsupportedVersion,

    /// <summary>The file ends within a header, frame or block.</summary>
    Truncated,

    /// <summary>A pcapng section does not say its byte order.</summary>
    ByteOrderUnknown,

    /// <summary>A block is shorter than its kind of block can be, or its length is no multiple of 4.</summary>
    BlockLengthInvalid,

    /// <summary>The two lengths around a block differ.</summary>
    BlockLengthMismatch,

    /// <summary>A block with a frame is longer than any that is read.</summary>
    BlockTooLong,

    /// <summary>More bytes of a frame than <see cref="CaptureLimits.MaxSnapLength"/>.</summary>
    FrameTooLong,

    /// <summary>A frame is longer than the block around it.</summary>
    FrameOutsideBlock,

    /// <summary>More bytes of a frame are said to be here than it had.</summary>
    CapturedMoreThanSent,

    /// <summary>A frame belongs to an interface that was not described.</summary>
    UnknownInterface,

    /// <summary>More interfaces than <see cref="CaptureLimits.MaxInterfaces"/>.</summary>
    TooManyInterfaces,

    /// <summary>An option is longer than what is left of its block.</summary>
    OptionOutsideBlock,
}
