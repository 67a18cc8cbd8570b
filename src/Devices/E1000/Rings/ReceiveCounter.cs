namespace ActorNet.Devices.E1000.Rings;

/// <summary>Counters of a <see cref="ReceiveRing"/>: rows of <see cref="RingCounterTables.Receive"/>.</summary>
public enum ReceiveCounter
{
    /// <summary>Frames written to the driver's buffers.</summary>
    Frames,

    /// <summary>Their bytes.</summary>
    Bytes,

    /// <summary>Frames that the filter keeps out by their destination.</summary>
    Filtered,

    /// <summary>Frames that the filter keeps out by their VLAN.</summary>
    VlanFiltered,

    /// <summary>MAC control frames, which the driver does not want.</summary>
    MacControl,

    /// <summary>Frames shorter than an Ethernet header.</summary>
    TooShort,

    /// <summary>Frames longer than the receiver takes, or than all buffers that the ring can hold.</summary>
    TooLong,

    /// <summary>Frames of which a buffer lies outside of memory; the driver is told of them all the same.</summary>
    BadAddress,

    /// <summary>Frames to segment whose headers are not what their offload header says.</summary>
    BadHeaders,

    /// <summary>Frames that would become too many segments.</summary>
    TooManySegments,

    /// <summary>Frames that their sender called back before they were delivered.</summary>
    Revoked,

    /// <summary>Frames lost because nobody received them in time, or at all.</summary>
    Missed,

    /// <summary>Times that a frame had to wait because the driver has too few buffers.</summary>
    NoBuffers,

    /// <summary>Times that registers made no ring, or one outside of memory.</summary>
    RingStops,

    /// <summary>Descriptors without a buffer, which are passed over.</summary>
    NullBuffers,

    /// <summary>Descriptors written back.</summary>
    Descriptors,

    /// <summary>Frames padded to the minimum.</summary>
    Padded,

    /// <summary>VLAN tags taken out.</summary>
    VlanTags,

    /// <summary>Frames whose checksum was completed.</summary>
    ChecksumsCompleted,

    /// <summary>Frames cut into segments or fragments.</summary>
    Segmented,

    /// <summary>Segments and fragments of those.</summary>
    Segments,

    /// <summary>Frames whose TCP or UDP checksum the driver is told to be right.</summary>
    ChecksumValid,

    /// <summary>Frames of which the driver is told that a checksum is wrong.</summary>
    ChecksumErrors,
}
