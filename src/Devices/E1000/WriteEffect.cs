namespace ActorNet.Devices.E1000;

/// <summary>What writing a register does beyond storing the bits that can be written.</summary>
public enum WriteEffect
{
    /// <summary>Stores the bits that can be written.</summary>
    Store,

    /// <summary>Nothing: the register is for reading only.</summary>
    Ignore,

    /// <summary>CTRL: link, resets. §13.4.1.</summary>
    Control,

    /// <summary>CTRL_EXT: reload from the EEPROM. §13.4.6.</summary>
    ControlExtended,

    /// <summary>EECD: drives the EEPROM's pins. §13.4.3.</summary>
    Eecd,

    /// <summary>EERD: reads a word of the EEPROM. §13.4.4.</summary>
    Eerd,

    /// <summary>MDIC: reads or writes a register of the PHY. §13.4.7.</summary>
    Mdic,

    /// <summary>ICR: a written 1 clears a cause. §13.4.17.</summary>
    Icr,

    /// <summary>ITR: the interval between interrupts. §13.4.18.</summary>
    Itr,

    /// <summary>ICS: a written 1 sets a cause. §13.4.19.</summary>
    Ics,

    /// <summary>IMS: a written 1 enables a cause. §13.4.20.</summary>
    Ims,

    /// <summary>IMC: a written 1 disables a cause. §13.4.21.</summary>
    Imc,

    /// <summary>RAL, RAH: the table of addresses. §13.5.2, §13.5.3.</summary>
    ReceiveAddress,

    /// <summary>RCTL: the receiver starts and stops. §13.4.22.</summary>
    ReceiveControl,

    /// <summary>RDT: buffers for the receiver. §13.4.29.</summary>
    ReceiveTail,

    /// <summary>RDTR: the delay, and the flush of what is delayed. §13.4.30.</summary>
    ReceiveDelay,

    /// <summary>TCTL: the transmitter starts and stops. §13.4.33.</summary>
    TransmitControl,

    /// <summary>TDT: descriptors for the transmitter. §13.4.40.</summary>
    TransmitTail,

    /// <summary>TIDV: the delay, and the flush of what is delayed. §13.4.41.</summary>
    TransmitDelay,

    /// <summary>PBA: what the receiver does not get is the transmitter's. §13.4.16.</summary>
    PacketBufferAllocation,

    /// <summary>WUS: a written 1 clears. §13.6.3.</summary>
    WakeUpStatus,
}
