using System.Runtime.InteropServices;

namespace ActorNet.Devices.Virtio;

/// <summary>Descriptor, 16 bytes, little-endian. virtio 1.2 §2.7.5.</summary>
/// <param name="Address">Guest-physical address of the buffer.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Flags"><see cref="NextFlag"/>, <see cref="WriteFlag"/>, <see cref="IndirectFlag"/>; others are ignored.</param>
/// <param name="Next">The next descriptor of the chain, when <see cref="NextFlag"/> is set.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VirtqDescriptor(ulong Address, uint Length, ushort Flags, ushort Next)
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 16;

    /// <summary>VIRTQ_DESC_F_NEXT: the chain goes on.</summary>
    public const ushort NextFlag = 1;

    /// <summary>VIRTQ_DESC_F_WRITE: the device writes the buffer; else it reads it.</summary>
    public const ushort WriteFlag = 2;

    /// <summary>VIRTQ_DESC_F_INDIRECT: the buffer is a table of descriptors.</summary>
    public const ushort IndirectFlag = 4;
}
