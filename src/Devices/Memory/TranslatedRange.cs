namespace ActorNet.Devices.Memory;

/// <summary>Addresses behind an IOMMU that lead to one piece of guest memory.</summary>
/// <param name="Address">The first of them.</param>
/// <param name="Size">How many.</param>
/// <param name="HostAddress">Where that piece is mapped here.</param>
/// <param name="Reads">The device may read there.</param>
/// <param name="Writes">The device may write there.</param>
public readonly record struct TranslatedRange(ulong Address, ulong Size, nint HostAddress, bool Reads, bool Writes);
