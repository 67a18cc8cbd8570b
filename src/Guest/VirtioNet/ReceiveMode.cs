namespace ActorNet.Guest.VirtioNet;

/// <summary>Receive modes that the control queue switches, by their command number. virtio 1.2 §5.1.6.5.1.</summary>
public enum ReceiveMode : byte
{
    /// <summary>VIRTIO_NET_CTRL_RX_PROMISC: every frame.</summary>
    Promiscuous = 0,

    /// <summary>VIRTIO_NET_CTRL_RX_ALLMULTI: every multicast frame.</summary>
    AllMulticast = 1,

    /// <summary>VIRTIO_NET_CTRL_RX_ALLUNI: every unicast frame. Needs CTRL_RX_EXTRA.</summary>
    AllUnicast = 2,

    /// <summary>VIRTIO_NET_CTRL_RX_NOMULTI: no multicast frame. Needs CTRL_RX_EXTRA.</summary>
    NoMulticast = 3,

    /// <summary>VIRTIO_NET_CTRL_RX_NOUNI: no unicast frame. Needs CTRL_RX_EXTRA.</summary>
    NoUnicast = 4,

    /// <summary>VIRTIO_NET_CTRL_RX_NOBCAST: no broadcast frame. Needs CTRL_RX_EXTRA.</summary>
    NoBroadcast = 5,
}
