namespace ActorNet.Devices.E1000;

/// <summary>Bits of RCTL. Intel 8254x manual table 13-67.</summary>
public static class ReceiveControlBits
{
    /// <summary>EN: the receiver runs.</summary>
    public const uint Enable = 1u << 1;

    /// <summary>SBP: bad packets are stored.</summary>
    public const uint StoreBadPackets = 1u << 2;

    /// <summary>UPE: all individual addresses pass.</summary>
    public const uint UnicastPromiscuous = 1u << 3;

    /// <summary>MPE: all group addresses pass.</summary>
    public const uint MulticastPromiscuous = 1u << 4;

    /// <summary>LPE: packets of more than 1522 bytes pass.</summary>
    public const uint LongPackets = 1u << 5;

    /// <summary>LBM: loopback; 1 is that of the MAC.</summary>
    public const uint LoopbackMask = 3u << 6;

    /// <summary>LBM 1: what the MAC sends it receives, and nothing else.</summary>
    public const uint MacLoopback = 1u << 6;

    /// <summary>First bit of RDMTS: the threshold of RXDMT0 is 1/2, 1/4 or 1/8 of the ring.</summary>
    public const int ThresholdShift = 8;

    /// <summary>First bit of MO: which bits of a group address are its hash.</summary>
    public const int MulticastOffsetShift = 12;

    /// <summary>BAM: broadcasts pass.</summary>
    public const uint AcceptBroadcast = 1u << 15;

    /// <summary>First bit of BSIZE: buffers of 2048, 1024, 512 or 256 bytes.</summary>
    public const int BufferSizeShift = 16;

    /// <summary>VFE: frames with a VLAN tag must be in the VLAN filter table.</summary>
    public const uint VlanFilter = 1u << 18;

    /// <summary>CFIEN: frames with a VLAN tag must have the CFI bit of this register.</summary>
    public const uint CfiFilter = 1u << 19;

    /// <summary>CFI: the value that the CFI bit must have.</summary>
    public const uint Cfi = 1u << 20;

    /// <summary>DPF: PAUSE frames to the station's address do not pass.</summary>
    public const uint DiscardPause = 1u << 22;

    /// <summary>PMCF: MAC control frames pass.</summary>
    public const uint PassMacControl = 1u << 23;

    /// <summary>BSEX: buffer sizes are 16 times those of BSIZE.</summary>
    public const uint BufferSizeExtension = 1u << 25;

    /// <summary>SECRC: the CRC is stripped.</summary>
    public const uint StripCrc = 1u << 26;
}
