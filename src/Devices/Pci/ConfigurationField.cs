namespace ActorNet.Devices.Pci;

/// <summary>One field of a configuration space.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Size">1, 2 or 4 bytes.</param>
/// <param name="Name">As the PCI specification writes it.</param>
/// <param name="Reset">Its value after reset.</param>
/// <param name="WritableMask">Bits that keep what is written to them.</param>
/// <param name="ClearMask">Bits that a written 1 clears.</param>
public readonly record struct ConfigurationField(int Offset, int Size, string Name, uint Reset, uint WritableMask = 0, uint ClearMask = 0);
