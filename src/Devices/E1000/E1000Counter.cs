namespace ActorNet.Devices.E1000;

/// <summary>Counters of an <see cref="E1000Device"/>, rows of <see cref="E1000Counters"/>.</summary>
public enum E1000Counter
{
    /// <summary>Reads of registers.</summary>
    Reads,

    /// <summary>Writes of registers.</summary>
    Writes,

    /// <summary>Reads at offsets without a register.</summary>
    UnknownReads,

    /// <summary>Writes at offsets without a register.</summary>
    UnknownWrites,

    /// <summary>Writes of registers that can only be read.</summary>
    ReadOnlyWrites,

    /// <summary>Reads of a part of a register.</summary>
    NarrowReads,

    /// <summary>Writes of a part of a register, which change nothing.</summary>
    NarrowWrites,

    /// <summary>Accesses of two registers at once.</summary>
    WideAccesses,

    /// <summary>Accesses across registers that are not aligned to one.</summary>
    Unaligned,

    /// <summary>Accesses of sizes that there are not, or outside the range.</summary>
    BadSizes,

    /// <summary>Accesses to a PHY or a register of it that there is not.</summary>
    BadPhyAccesses,

    /// <summary>Commands to the EEPROM that make no sense, or writes while it is protected.</summary>
    BadEepromCommands,

    /// <summary>Resets by the transport.</summary>
    BusResets,

    /// <summary>Resets by CTRL.RST.</summary>
    SoftwareResets,

    /// <summary>Resets of the PHY, by CTRL.PHY_RST or its own control register.</summary>
    PhyResets,

    /// <summary>Changes of the link that the driver sees.</summary>
    LinkChanges,

    /// <summary>Causes that raised an interrupt.</summary>
    Interrupts,

    /// <summary>Interrupts put off by ITR.</summary>
    InterruptsThrottled,

    /// <summary>Receive interrupts put off by RDTR.</summary>
    ReceiveDelays,

    /// <summary>Transmit interrupts put off by TIDV.</summary>
    TransmitDelays,

    /// <summary>Saved states that were refused.</summary>
    BadStates,
}
