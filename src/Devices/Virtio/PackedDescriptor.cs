using System.Runtime.InteropServices;

namespace ActorNet.Devices.Virtio;

/// <summary>Descriptor of a packed ring, 16 bytes, little-endian, written by both sides. virtio 1.2 §2.8.13.</summary>
/// <param name="Address">Guest-physical address of the buffer; means nothing in a used descriptor.</param>
/// <param name="Length">Bytes; in a used descriptor those that were written.</param>
/// <param name="Id">Names the buffer: in the last descriptor of a list, and in the used one.</param>
/// <param name="Flags"><see cref="AvailableFlag"/>, <see cref="UsedFlag"/>, and those of <see cref="VirtqDescriptor"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PackedDescriptor(ulong Address, uint Length, ushort Id, ushort Flags)
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 16;

    /// <summary>VIRTQ_DESC_F_AVAIL: the driver's wrap counter when it made the descriptor available.</summary>
    public const ushort AvailableFlag = 1 << 7;

    /// <summary>VIRTQ_DESC_F_USED: the inverse of that counter while the descriptor is available, the device's once it is used.</summary>
    public const ushort UsedFlag = 1 << 15;

    /// <summary>Both.</summary>
    public const ushort StateFlags = AvailableFlag | UsedFlag;

    /// <summary>Where <see cref="Length"/> is.</summary>
    public const int LengthOffset = 8;

    /// <summary>Where <see cref="Id"/> is.</summary>
    public const int IdOffset = 12;

    /// <summary>Where <see cref="Flags"/> are.</summary>
    public const int FlagsOffset = 14;

    /// <summary>The state flags of an available descriptor.</summary>
    /// <param name="wrap">The driver's wrap counter.</param>
    public static ushort Available(bool wrap) => wrap ? AvailableFlag : UsedFlag;

    /// <summary>The state flags of a used descriptor.</summary>
    /// <param name="wrap">The device's wrap counter.</param>
    public static ushort Used(bool wrap) => wrap ? StateFlags : (ushort)0;
}
