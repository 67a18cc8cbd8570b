namespace ActorNet.Devices.Pci;

/// <summary>Address space of a base address register. PCI 2.2 §6.2.5.1.</summary>
public enum BarKind
{
    /// <summary>Memory, 32-bit addresses, not prefetchable.</summary>
    Memory32,

    /// <summary>I/O ports.</summary>
    Io,
}
