namespace ActorNet.Io.Sockets;

/// <summary>Why whoever moves messages between a socket and a session has stopped.</summary>
public enum PumpResult
{
    /// <summary>Nothing to do until the descriptor is ready or the device, or the other end, has answered.</summary>
    Idle,

    /// <summary>The budget is used up and there may be more: call again soon.</summary>
    More,

    /// <summary>The other end closed the connection; under a device's side, between two messages.</summary>
    Closed,

    /// <summary>The other end broke a rule: see the connection's fault.</summary>
    Faulted,
}
