namespace ActorNet.Devices.E1000.Rings;

/// <summary>Status of a receive descriptor. 8254x manual §3.2.3.1.</summary>
[Flags]
public enum ReceiveStatus
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>DD: the device is done with the descriptor.</summary>
    Done = 1 << 0,

    /// <summary>EOP: the last descriptor of the packet.</summary>
    EndOfPacket = 1 << 1,

    /// <summary>IXSM: no checksum was verified, what is said of them means nothing.</summary>
    IgnoreChecksums = 1 << 2,

    /// <summary>VP: a VLAN tag was taken out and stands in the descriptor.</summary>
    Vlan = 1 << 3,

    /// <summary>TCPCS: the TCP or UDP checksum was verified.</summary>
    TransportChecksum = 1 << 5,

    /// <summary>IPCS: the IP checksum was verified.</summary>
    NetworkChecksum = 1 << 6,

    /// <summary>PIF: passed no exact filter; software looks at the address itself.</summary>
    PassedInexactFilter = 1 << 7,
}
