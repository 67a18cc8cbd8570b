namespace ActorNet.Devices.VirtioNet;

/// <summary>Counters of a <see cref="TransmitQueue"/>: one for each way that a chain can go.</summary>
public enum TransmitCounter
{
    /// <summary>Frames taken from the driver.</summary>
    Frames,

    /// <summary>Their bytes.</summary>
    Bytes,

    /// <summary>Chains too short for a header and an Ethernet header.</summary>
    TooShort,

    /// <summary>Chains with a longer frame than any port carries.</summary>
    TooLong,

    /// <summary>Frames whose header asks for nonsense, or for what was not negotiated.</summary>
    BadOffload,

    /// <summary>Frames whose buffers went back to the driver.</summary>
    Completed,

    /// <summary>Frames whose checksum the driver leaves to the device.</summary>
    NeedsChecksum,

    /// <summary>Frames that the driver leaves to the device to segment.</summary>
    GsoFrames,

    /// <summary>Their bytes.</summary>
    GsoBytes,

    /// <summary>Interrupts that the driver asked for.</summary>
    Interrupts,

    /// <summary>Publications of which the driver did not want to know.</summary>
    InterruptsSuppressed,
}
