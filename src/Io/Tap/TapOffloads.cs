namespace ActorNet.Io.Tap;

/// <summary>What may be left undone in frames between a tap and its reader: the kernel's TUN_F_* flags (linux/if_tun.h).</summary>
[Flags]
public enum TapOffloads
{
    /// <summary>Complete frames only.</summary>
    None = 0,

    /// <summary>TUN_F_CSUM: checksums to complete.</summary>
    Checksum = 0x01,

    /// <summary>TUN_F_TSO4: TCP over IPv4 to segment.</summary>
    Tso4 = 0x02,

    /// <summary>TUN_F_TSO6: TCP over IPv6 to segment.</summary>
    Tso6 = 0x04,

    /// <summary>TUN_F_TSO_ECN: the same with congestion window reduced.</summary>
    TsoEcn = 0x08,

    /// <summary>TUN_F_UFO: UDP datagrams to fragment. Kernels from 4.14 on take such frames, and make none.</summary>
    Ufo = 0x10,

    /// <summary>TUN_F_USO4: UDP over IPv4 to segment. Kernels from 6.2 on.</summary>
    Uso4 = 0x20,

    /// <summary>TUN_F_USO6: UDP over IPv6 to segment. Kernels from 6.2 on.</summary>
    Uso6 = 0x40,

    /// <summary>Everything.</summary>
    All = Checksum | Tso4 | Tso6 | TsoEcn | Ufo | Uso4 | Uso6,
}
