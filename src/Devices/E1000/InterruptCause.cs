namespace ActorNet.Devices.E1000;

/// <summary>Interrupt causes, as in ICR, ICS, IMS and IMC. Intel 8254x manual table 13-63.</summary>
[Flags]
public enum InterruptCause
{
    /// <summary>No cause.</summary>
    None = 0,

    /// <summary>TXDW: a transmit descriptor was written back.</summary>
    TransmitWrittenBack = 1 << 0,

    /// <summary>TXQE: the transmit queue is empty.</summary>
    TransmitQueueEmpty = 1 << 1,

    /// <summary>LSC: the link came or went.</summary>
    LinkStatusChange = 1 << 2,

    /// <summary>RXSEQ: a receive sequence error.</summary>
    ReceiveSequenceError = 1 << 3,

    /// <summary>RXDMT0: few receive descriptors are left, by RCTL.RDMTS.</summary>
    ReceiveDescriptorsLow = 1 << 4,

    /// <summary>RXO: the receiver overran, for lack of descriptors or of bus bandwidth.</summary>
    ReceiverOverrun = 1 << 6,

    /// <summary>RXT0: the receive timer expired.</summary>
    ReceiveTimer = 1 << 7,

    /// <summary>MDAC: an access to the PHY is complete.</summary>
    MdioAccessComplete = 1 << 9,

    /// <summary>RXCFG: configuration symbols were received, of a TBI.</summary>
    ReceivingConfiguration = 1 << 10,

    /// <summary>PHYINT: the PHY interrupts.</summary>
    Phy = 1 << 12,

    /// <summary>GPI_SDP6: a general-purpose pin.</summary>
    GeneralPurpose6 = 1 << 13,

    /// <summary>GPI_SDP7: a general-purpose pin.</summary>
    GeneralPurpose7 = 1 << 14,

    /// <summary>TXD_LOW: few transmit descriptors are left, by TXDCTL.LWTHRESH.</summary>
    TransmitDescriptorsLow = 1 << 15,

    /// <summary>SRPD: a small packet was received, by RSRPD.</summary>
    SmallPacket = 1 << 16,
}
