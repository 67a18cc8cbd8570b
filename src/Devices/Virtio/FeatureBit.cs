namespace ActorNet.Devices.Virtio;

/// <summary>A feature as the specification names it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Bit">Number of the bit, 0 to 63.</param>
/// <param name="Section">Where virtio 1.2 defines it.</param>
public readonly record struct FeatureBit(string Name, int Bit, string Section)
{
    /// <summary>The bit as a mask.</summary>
    public ulong Mask => 1UL << Bit;
}
