namespace ActorNet.Guest.VirtioNet;

/// <summary>What a driver counts. Meanings: <see cref="DriverCounters.Table"/>.</summary>
#pragma warning disable CS1591 // what a member means stands once, in the table, where a program can show it
public enum DriverCounter
{
    FramesReceived,
    BytesReceived,
    FramesSent,
    BytesSent,
    TransmitRingFull,
    FrameTooLong,
    ReceivedTooShort,
    ReceivedBadBufferCount,
    ReceivedIncomplete,
    ReceivedTooLong,
    Kicks,
    KicksSuppressed,
    RingFaults,
}
