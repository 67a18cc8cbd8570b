namespace ActorNet.Actors.Sockets;

/// <summary>What a port with a socket counts beside what all ports do. Meanings: <see cref="SocketCounters.Table"/>.</summary>
#pragma warning disable CS1591 // what a member means stands once, in the table, where a program can show it
public enum SocketCounter
{
    NotConnected,
    TooLongToSend,
    TooLongReceived,
    NotL2tpData,
    WrongSession,
    WrongCookie,
    Connections,
    Lost,
    StreamFaults,
    CutShort,
    Echoes,
    SendsRefused,
    SendsRejected,
    ReceiveErrors,
}
