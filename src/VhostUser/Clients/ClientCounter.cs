namespace ActorNet.VhostUser.Clients;

/// <summary>What a client counts of its back ends. Meanings: <see cref="ClientCounters.Table"/>.</summary>
#pragma warning disable CS1591 // what a member means stands once, in the table, where a program can show it
public enum ClientCounter
{
    Connections,
    Sessions,
    Lost,
    Faults,
    Timeouts,
    TurnedAway,
}
