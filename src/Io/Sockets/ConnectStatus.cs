namespace ActorNet.Io.Sockets;

/// <summary>Outcomes of a connection attempt that happen in normal life.</summary>
public enum ConnectStatus
{
    /// <summary>Connected.</summary>
    Connected,
    /// <summary>There is no such path (ENOENT): the other side has not started yet.</summary>
    NotThere,
    /// <summary>The path is there and nobody listens on it (ECONNREFUSED): the other side has ended, or the file is not a socket.</summary>
    Refused,
    /// <summary>Somebody listens and has too many connections waiting (EAGAIN). Try again later.</summary>
    Busy,
    /// <summary>The other side has not answered yet (EINPROGRESS): the socket becomes writable when it has.</summary>
    InProgress,
    /// <summary>There is no way to that address, or no answer from it (EHOSTUNREACH, ENETUNREACH, ETIMEDOUT).</summary>
    Unreachable,
}
