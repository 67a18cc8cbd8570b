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

    /// <summary>Copies of a flooded frame for a hub port without credit.</summary>
    NoCredit,

    /// <summary>Frames beyond the capacity of the NetQueue.</summary>
    QueueOverflow,

    /// <summary>Frames for an interface that is down.</summary>
    InterfaceDown,

    /// <summary>Frames that the kernel did not take: malformed for it, or no memory for them.</summary>
    Rejected,

    /// <summary>Frames shorter than an Ethernet header.</summary>
    Runt,

    /// <summary>Frames that a guest called back before they were delivered.</summary>
    Revoked,

    /// <summary>Frames for a queue that is not running or not enabled.</summary>
    QueueStopped,
}
