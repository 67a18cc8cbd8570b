namespace ActorNet.Devices.Pci;

/// <summary>Bits of the status register. PCI 2.2 §6.2.3.</summary>
public static class PciStatus
{
    /// <summary>The function has an interrupt to signal by INTx, whether the line is disabled or not. PCI 2.3 §6.2.3.</summary>
    public const ushort InterruptPending = 1 << 3;

    /// <summary>There is a list of capabilities.</summary>
    public const ushort CapabilitiesList = 1 << 4;

    /// <summary>The function can run at 66 MHz.</summary>
    public const ushort Capable66MHz = 1 << 5;

    /// <summary>Medium DEVSEL# timing.</summary>
    public const ushort DevselMedium = 1 << 9;

    /// <summary>Errors that were seen: a written 1 clears them. None ever is seen here.</summary>
    public const ushort Errors = 0xf900;
}
