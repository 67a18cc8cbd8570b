namespace ActorNet.Devices.E1000.Rings;

/// <summary>What a context descriptor said: where the headers of the packets after it are, and how to cut them. 8254x manual §3.3.6.</summary>
/// <remarks>Offsets are in bytes from the beginning of the packet as it lies in memory, without the VLAN tag that the device inserts. All of them are the guest's: checked where they are used.</remarks>
/// <param name="Descriptor">The descriptor, a private copy.</param>
public readonly record struct TransmitContext(TransmitDescriptor Descriptor)
{
    private const uint PayloadMask = 0xFFFFF;

    /// <summary>IPCSS: where the IP checksum starts.</summary>
    public int NetworkStart => (byte)Descriptor.Address;

    /// <summary>IPCSO: where the IP checksum goes.</summary>
    public int NetworkField => (byte)(Descriptor.Address >> 8);

    /// <summary>IPCSE: the last byte of the IP checksum; 0 means the last one of the packet.</summary>
    public int NetworkEnd => (ushort)(Descriptor.Address >> 16);

    /// <summary>TUCSS: where the TCP or UDP checksum starts.</summary>
    public int TransportStart => (byte)(Descriptor.Address >> 32);

    /// <summary>TUCSO: where the TCP or UDP checksum goes.</summary>
    public int TransportField => (byte)(Descriptor.Address >> 40);

    /// <summary>TUCSE: the last byte of the TCP or UDP checksum; 0 means the last one of the packet.</summary>
    public int TransportEnd => (ushort)(Descriptor.Address >> 48);

    /// <summary>PAYLEN: bytes behind the headers, of all data descriptors. A hint here: what is sent is what the descriptors have.</summary>
    public int PayloadLength => (int)(Descriptor.Lower & PayloadMask);

    /// <summary>TCP, else UDP.</summary>
    public bool IsTcp => Descriptor.Has(TransmitDescriptor.ContextTcp);

    /// <summary>IPv4, else IPv6.</summary>
    public bool IsIPv4 => Descriptor.Has(TransmitDescriptor.ContextIPv4);

    /// <summary>HDRLEN: bytes that every segment begins with.</summary>
    public int HeaderLength => (byte)(Descriptor.Upper >> 8);

    /// <summary>MSS: payload bytes of a segment.</summary>
    public int SegmentSize => (ushort)(Descriptor.Upper >> 16);
}
