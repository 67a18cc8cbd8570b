namespace ActorNet.Devices.Pci;

/// <summary>A range of addresses that a function answers to.</summary>
/// <param name="Kind">The address space it is in.</param>
/// <param name="Size">Its size in bytes: a power of two, at least 16 for memory and 4 for I/O. PCI 2.2 §6.2.5.1.</param>
public readonly record struct Bar(BarKind Kind, uint Size);
