namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>What a hash may be calculated over: VIRTIO_NET_HASH_TYPE_*. virtio 1.2 §5.1.6.4.3.1.</summary>
[Flags]
public enum HashTypes : uint
{
    /// <summary>Nothing: no hash is calculated.</summary>
    None = 0,

    /// <summary>Addresses of an IPv4 packet.</summary>
    Ipv4 = 1 << 0,

    /// <summary>Addresses and ports of TCP over IPv4.</summary>
    TcpV4 = 1 << 1,

    /// <summary>Addresses and ports of UDP over IPv4.</summary>
    UdpV4 = 1 << 2,

    /// <summary>Addresses of an IPv6 packet.</summary>
    Ipv6 = 1 << 3,

    /// <summary>Addresses and ports of TCP over IPv6.</summary>
    TcpV6 = 1 << 4,

    /// <summary>Addresses and ports of UDP over IPv6.</summary>
    UdpV6 = 1 << 5,

    /// <summary>Home addresses of an IPv6 packet with extension headers.</summary>
    Ipv6Ex = 1 << 6,

    /// <summary>Home addresses and ports of TCP over IPv6 with extension headers.</summary>
    TcpV6Ex = 1 << 7,

    /// <summary>Home addresses and ports of UDP over IPv6 with extension headers.</summary>
    UdpV6Ex = 1 << 8,

    /// <summary>Every type that this device knows.</summary>
    All = (1 << 9) - 1,
}
