namespace ActorNet.Guest.E1000;

/// <summary>What an <see cref="E1000Driver"/> counts; <see cref="E1000DriverCounters.Table"/> says what each one is.</summary>
public enum E1000DriverCounter
{
    /// <summary>Frames received.</summary>
    FramesReceived,

    /// <summary>Their bytes.</summary>
    BytesReceived,

    /// <summary>Frames put into the transmit ring.</summary>
    FramesSent,

    /// <summary>Their bytes.</summary>
    BytesSent,

    /// <summary>Frames not taken: no room.</summary>
    TransmitRingFull,

    /// <summary>Frames dropped: longer than a transmit buffer.</summary>
    FrameTooLong,

    /// <summary>Frames dropped: to be segmented, and no headers for that.</summary>
    BadOffload,

    /// <summary>Frames dropped: the device found an error in them.</summary>
    ReceivedWithError,

    /// <summary>Frames dropped: longer than any port carries, or than the buffers that they came in.</summary>
    ReceivedTooLong,

    /// <summary>Interrupts that were the device's.</summary>
    Interrupts,

    /// <summary>Interrupts that were not.</summary>
    ForeignInterrupts,

    /// <summary>Registers read: exits, under a hypervisor.</summary>
    RegisterReads,

    /// <summary>Registers written: exits, under a hypervisor.</summary>
    RegisterWrites,
}
