namespace ActorNet.Devices.Pci;

/// <summary>Counters of a <see cref="PciFunction"/>, rows of <see cref="PciCounters"/>.</summary>
public enum PciCounter
{
    /// <summary>Accesses to configuration outside it, across registers, or of a size that there is not.</summary>
    BadConfigurationAccess,

    /// <summary>Accesses at addresses where no range of the function is.</summary>
    OutsideBars,

    /// <summary>Times that the INTx line went up.</summary>
    LineRaised,

    /// <summary>Times that the INTx line went down.</summary>
    LineLowered,

    /// <summary>Message-signalled interrupts.</summary>
    Messages,
}
