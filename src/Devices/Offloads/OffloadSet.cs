namespace ActorNet.Devices.Offloads;

/// <summary>What a receiver takes besides complete frames, or a sender may leave to its receiver. virtio 1.2 §5.1.3.</summary>
[Flags]
public enum OffloadSet
{
    /// <summary>Complete frames only.</summary>
    None = 0,

    /// <summary>Checksums that are not complete, and the word that a checksum was found right.</summary>
    Checksum = 1 << 0,

    /// <summary>TCP over IPv4, not segmented.</summary>
    Tso4 = 1 << 1,

    /// <summary>TCP over IPv6, not segmented.</summary>
    Tso6 = 1 << 2,

    /// <summary>Not segmented TCP with congestion window reduced (CWR) in it. RFC 3168 §6.1.</summary>
    Ecn = 1 << 3,

    /// <summary>UDP, to be fragmented by IP.</summary>
    Ufo = 1 << 4,

    /// <summary>UDP over IPv4, to be sent as several datagrams.</summary>
    Uso4 = 1 << 5,

    /// <summary>UDP over IPv6, to be sent as several datagrams.</summary>
    Uso6 = 1 << 6,

    /// <summary>Everything.</summary>
    All = Checksum | Tso4 | Tso6 | Ecn | Ufo | Uso4 | Uso6,
}
