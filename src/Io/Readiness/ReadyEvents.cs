namespace ActorNet.Io.Readiness;

/// <summary>What a descriptor is ready for; the values are those of epoll(7) and poll(2).</summary>
[Flags]
public enum ReadyEvents
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>EPOLLIN: there is something to read, or the end of file.</summary>
    Readable = 0x1,
    /// <summary>EPOLLOUT: there is room to write.</summary>
    Writable = 0x4,
    /// <summary>EPOLLERR: an error is pending. Always reported.</summary>
    Error = 0x8,
    /// <summary>EPOLLHUP: both directions are closed. Always reported.</summary>
    HangUp = 0x10,
    /// <summary>EPOLLRDHUP: the peer sends no more.</summary>
    PeerClosed = 0x2000,
}
