namespace ActorNet.Devices.E1000;

/// <summary>Why a frame passes the <see cref="ReceiveFilter"/>, or that it does not. Intel 8254x manual §3.2.1.</summary>
public enum FilterMatch
{
    /// <summary>It does not pass.</summary>
    None,

    /// <summary>Its address is in the table of receive addresses.</summary>
    Exact,

    /// <summary>It is a broadcast, and those pass.</summary>
    Broadcast,

    /// <summary>The hash of its group address is in the multicast table: the driver has to look (PIF).</summary>
    Hash,

    /// <summary>All addresses of its kind pass: the driver has to look (PIF).</summary>
    Promiscuous,
}
