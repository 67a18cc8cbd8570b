namespace ActorNet.Devices.VirtioNet;

/// <summary>Counters of a <see cref="ReceiveQueue"/>: one for each way that a frame can go.</summary>
public enum ReceiveCounter
{
    /// <summary>Frames written to the driver's buffers.</summary>
    Frames,

    /// <summary>Their bytes.</summary>
    Bytes,

    /// <summary>Frames that the driver's receive filter keeps out.</summary>
    Filtered,

    /// <summary>Frames that the driver's VLAN filter keeps out.</summary>
    VlanFiltered,

    /// <summary>Frames shorter than an Ethernet header.</summary>
    TooShort,

    /// <summary>Frames longer than the negotiated MTU, or than any port carries.</summary>
    TooLong,

    /// <summary>Frames that do not fit the driver's buffer, which may not be joined with others, or all the buffers that its ring can hold.</summary>
    BufferTooSmall,

    /// <summary>Frames to segment whose headers are not what their offload header says.</summary>
    BadHeaders,

    /// <summary>Frames that would become too many segments.</summary>
    TooManySegments,

    /// <summary>Frames that their sender called back before they were delivered.</summary>
    Revoked,

    /// <summary>Times that a frame had to wait because the driver has too few buffers.</summary>
    NoBuffers,

    /// <summary>Frames whose checksum was completed, because the driver takes only complete ones.</summary>
    ChecksumsCompleted,

    /// <summary>Frames that were cut into segments or fragments, because the driver does not take them whole.</summary>
    Segmented,

    /// <summary>Segments and fragments of those.</summary>
    Segments,

    /// <summary>Frames whose checksum the driver is to complete.</summary>
    NeedsChecksum,

    /// <summary>Frames whose checksum the driver is told to be right.</summary>
    ChecksumValid,

    /// <summary>Frames that the driver takes unsegmented.</summary>
    GsoFrames,

    /// <summary>Their bytes.</summary>
    GsoBytes,

    /// <summary>Interrupts that the driver asked for.</summary>
    Interrupts,

    /// <summary>Publications of which the driver did not want to know.</summary>
    InterruptsSuppressed,
}
