namespace ActorNet.Io.Descriptors;

/// <summary>Outcomes of one non-blocking operation that happen in normal life. Everything else throws <see cref="LinuxException"/>.</summary>
public enum IoStatus
{
    /// <summary>Done; for reads and writes, at least one byte moved.</summary>
    Done,
    /// <summary>Nothing to read, or no room to write. A readiness event follows.</summary>
    WouldBlock,
    /// <summary>The other end is gone for good: peer closed, or the interface behind a tap was deleted.</summary>
    Closed,
    /// <summary>The interface is down (EIO from a tap). The message was dropped; the descriptor stays usable.</summary>
    Refused,
    /// <summary>The kernel did not take this one message: malformed, too long, or no memory for it. The message was dropped; the descriptor stays usable.</summary>
    Rejected,
    /// <summary>Bytes arrived, but a part of the message or some of its descriptors were lost (MSG_TRUNC, MSG_CTRUNC).</summary>
    Truncated,
}
