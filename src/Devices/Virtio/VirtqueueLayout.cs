namespace ActorNet.Devices.Virtio;

/// <summary>Where the three parts of a virtqueue are. virtio 1.2 §2.6.</summary>
/// <param name="Size">Entries, 1 to 32768; of a split ring a power of two.</param>
/// <param name="Descriptors">Descriptor table or descriptor ring, 16 bytes an entry, aligned to 16.</param>
/// <param name="Available">Split: the available ring, aligned to 2. Packed: the driver's event suppression, aligned to 4. The driver writes it.</param>
/// <param name="Used">Split: the used ring. Packed: the device's event suppression. Aligned to 4; the device writes it.</param>
/// <param name="Space">What the three addresses mean.</param>
public readonly record struct VirtqueueLayout(ushort Size, ulong Descriptors, ulong Available, ulong Used, AddressSpace Space);
