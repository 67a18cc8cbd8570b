namespace ActorNet.Io.Sockets;

/// <summary>Outcomes of a connection attempt for log lines.</summary>
public static class ConnectStatusWords
{
    /// <summary>Why nobody was reached: "there is no such socket".</summary>
    public static string Words(this ConnectStatus status) => status switch
    {
        ConnectStatus.Connected => "it is connected",
        ConnectStatus.NotThere => "there is no such socket",
        ConnectStatus.Refused => "nobody listens there",
        ConnectStatus.InProgress => "it has not answered yet",
        ConnectStatus.Unreachable => "it cannot be reached",
        _ => "it is busy",
    };
}
