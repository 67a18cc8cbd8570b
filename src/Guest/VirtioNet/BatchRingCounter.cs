namespace ActorNet.Guest.VirtioNet;

/// <summary>What the rings of a driver that moves batches count. Meanings: <see cref="BatchRingCounters.Table"/>.</summary>
#pragma warning disable CS1591 // what a member means stands once, in the table, where a program can show it
public enum BatchRingCounter
{
    FramesReceived,
    BytesReceived,
    FramesSent,
    BytesSent,
    SentRunt,
    SentTooLong,
    SentOffload,
    SentRevoked,
    ReceivedTooShort,
    ReceivedBadBufferCount,
    ReceivedIncomplete,
    ReceivedRunt,
    ReceivedTooLong,
    ReceivedOffload,
    Kicks,
    KicksSuppressed,
    RingFull,
    RingFaults,
}
