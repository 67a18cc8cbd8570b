namespace ActorNet.Io.Xdp;

/// <summary>Where an XDP program runs.</summary>
public enum XdpMode
{
    /// <summary>In the driver, before the kernel has made a packet of the frame.</summary>
    Native,

    /// <summary>Behind the driver, on the kernel's packets: with every driver, but slower.</summary>
    Skb,
}
