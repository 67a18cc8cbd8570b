namespace ActorNet.Devices.Virtio;

/// <summary>Where the three parts of a split virtqueue are. virtio 1.2 §2.7.</summary>
/// <param name="Size">Entries: a power of two, 1 to 32768.</param>
/// <param name="Descriptors">Descriptor table, 16 bytes an entry, aligned to 16.</param>
/// <param name="Available">Available ring, which the driver writes; aligned to 2.</param>
/// <param name="Used">Used ring, which the device writes; aligned to 4.</param>
/// <param name="Space">What the three addresses mean.</param>
public readonly record struct VirtqueueLayout(ushort Size, ulong Descriptors, ulong Available, ulong Used, AddressSpace Space);
