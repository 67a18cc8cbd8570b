using System.Runtime.InteropServices;

namespace ActorNet.Devices.Virtio;

/// <summary>Used-ring element, 8 bytes, little-endian. virtio 1.2 §2.7.8.</summary>
/// <param name="Id">Head of the chain that is done.</param>
/// <param name="Length">Bytes written to its device-writable part, from the beginning without gap.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VirtqUsed(uint Id, uint Length)
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 8;
}
