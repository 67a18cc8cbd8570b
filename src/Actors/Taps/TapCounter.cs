namespace ActorNet.Actors.Taps;

/// <summary>What a tap counts besides frames. Meanings: <see cref="TapCounters.Table"/>.</summary>
#pragma warning disable CS1591 // what a member means stands once, in the table, where a program can show it
public enum TapCounter
{
    ReadinessEvents,
    Reads,
    Lost,
    Reopened,
    ReopenFailed,
    CarrierChanges,
    OffloadChanges,
    QueueChanges,
}
