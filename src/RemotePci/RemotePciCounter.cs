namespace ActorNet.RemotePci;

/// <summary>What a port counts of the QEMUs that have its device. Meanings: <see cref="RemotePciCounters.Table"/>.</summary>
#pragma warning disable CS1591 // what a member means stands once, in the table, where a program can show it
public enum RemotePciCounter
{
    Connections,
    TurnedAway,
    Faults,
    ConfigReads,
    ConfigWrites,
    BarReads,
    BarWrites,
    Unclaimed,
    MemoryTables,
    Resets,
    LostMessages,
    Resamples,
    LineConnections,
    LineLost,
    LineTimeouts,
}
