namespace ActorNet.Actors.Ports;

/// <summary>What a port counts; <see cref="PortCounters.Table"/> says what each one is.</summary>
public enum PortCounter
{
    /// <summary>Frames that entered the datapath.</summary>
    FramesIn,

    /// <summary>Bytes of those.</summary>
    BytesIn,

    /// <summary>Frames that left the datapath.</summary>
    FramesOut,

    /// <summary>Bytes of those.</summary>
    BytesOut,

    /// <summary>Frames for a port that has no peer, or whose peer's link is down.</summary>
    NoPeer,

    /// <summary>Frames for a peer without credit, on a link that drops.</summary>
    NoCredit,

    /// <summary>Frames held back for as long as their link allows.</summary>
    Deadline,

    /// <summary>Frames for, or from, a port whose link was set down.</summary>
    LinkDown,

    /// <summary>Frames under way to a port that was removed.</summary>
    Unplugged,

    /// <summary>Frames beyond the capacity of the NetQueue.</summary>
    QueueOverflow,

    /// <summary>Frames for an interface that is down.</summary>
    InterfaceDown,

    /// <summary>Frames that the kernel did not take: malformed for it, or no memory for them.</summary>
    Rejected,

    /// <summary>Frames shorter than an Ethernet header.</summary>
    Runt,

    /// <summary>Frames longer than the interface, or we, take.</summary>
    TooLong,

    /// <summary>Frames whose offload header asks for nonsense.</summary>
    BadOffload,

    /// <summary>Frames to segment whose headers are not what their offload header says.</summary>
    BadHeaders,

    /// <summary>Frames that would become too many segments.</summary>
    TooManySegments,

    /// <summary>Frames that a guest called back before they were delivered.</summary>
    Revoked,

    /// <summary>Frames for a queue that is not running or not enabled.</summary>
    QueueStopped,

    /// <summary>Frames for a receive queue whose ring was lent while they were under way to it.</summary>
    RingLent,

    /// <summary>Frames for a receive queue that had no buffers for so long that others would have had to wait for it.</summary>
    QueueStuck,

    /// <summary>Frames for a port that only sends, or that a capture left out because its disk was too slow.</summary>
    Discarded,

    /// <summary>Frames that were flooded, once for every copy but the first.</summary>
    Copies,

    /// <summary>Frames copied out of a guest's buffers because a receiver held them for too long.</summary>
    CopiedOut,

    /// <summary>Frames whose checksum was completed here.</summary>
    ChecksumsCompleted,

    /// <summary>Frames that were cut into segments or fragments here.</summary>
    Segmented,

    /// <summary>Segments and fragments of those.</summary>
    Segments,

    /// <summary>Batches that a peer returned although they were not out.</summary>
    ReturnedTwice,
}
