namespace ActorNet.Devices.E1000.Rings;

/// <summary>Counters of a <see cref="TransmitRing"/>: rows of <see cref="RingCounterTables.Transmit"/>.</summary>
public enum TransmitCounter
{
    /// <summary>Frames taken from the driver.</summary>
    Frames,

    /// <summary>Their bytes.</summary>
    Bytes,

    /// <summary>Packets shorter than an Ethernet header.</summary>
    TooShort,

    /// <summary>Packets longer than the packet buffer, or whose segments are longer than any port carries.</summary>
    TooLong,

    /// <summary>Packets with a buffer outside of memory.</summary>
    BadAddress,

    /// <summary>Packets to segment whose context says nonsense, or something else than their headers.</summary>
    BadSegmentation,

    /// <summary>Packets with a descriptor of a kind that there is not.</summary>
    BadDescriptor,

    /// <summary>Packets that bring a frame check sequence which is wrong.</summary>
    BadFcs,

    /// <summary>Packets whose end never came, because the driver moved the head or reset the device.</summary>
    Abandoned,

    /// <summary>Checksums not inserted because they lie outside of their packet.</summary>
    ChecksumsOutside,

    /// <summary>Times that registers made no ring, or one outside of memory.</summary>
    RingStops,

    /// <summary>Descriptors done with.</summary>
    Descriptors,

    /// <summary>Descriptors written back.</summary>
    WrittenBack,

    /// <summary>Frames whose checksum is left to whoever receives them.</summary>
    NeedsChecksum,

    /// <summary>Checksums computed and inserted.</summary>
    ChecksumsInserted,

    /// <summary>Frames to segment.</summary>
    GsoFrames,

    /// <summary>Their bytes.</summary>
    GsoBytes,

    /// <summary>VLAN tags inserted.</summary>
    VlanTags,

    /// <summary>Frames padded to the minimum.</summary>
    Padded,

    /// <summary>Packets to segment that are longer than a frame can be and are carried as several.</summary>
    Divided,
}
