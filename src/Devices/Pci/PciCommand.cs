namespace ActorNet.Devices.Pci;

/// <summary>Bits of the command register. PCI 2.2 §6.2.2.</summary>
public static class PciCommand
{
    /// <summary>The function answers in its I/O ranges.</summary>
    public const ushort IoSpace = 1 << 0;

    /// <summary>The function answers in its memory ranges.</summary>
    public const ushort MemorySpace = 1 << 1;

    /// <summary>The function may read and write memory on its own.</summary>
    public const ushort BusMaster = 1 << 2;

    /// <summary>Memory write and invalidate; without effect.</summary>
    public const ushort MemoryWriteInvalidate = 1 << 4;

    /// <summary>Parity error response; without effect.</summary>
    public const ushort ParityErrorResponse = 1 << 6;

    /// <summary>SERR# enable; without effect.</summary>
    public const ushort SystemErrorEnable = 1 << 8;

    /// <summary>The function keeps its INTx line low. PCI 2.3 §6.2.2.</summary>
    public const ushort InterruptDisable = 1 << 10;
}
