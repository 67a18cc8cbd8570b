using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"IOTLB message", 32 bytes.</summary>
/// <param name="Address">The first address behind the IOMMU.</param>
/// <param name="Size">Bytes; 2^64 - 1 with address 0 is everything.</param>
/// <param name="UserAddress">Where the front end's process has them.</param>
/// <param name="Permission"><see cref="Read"/>, <see cref="Write"/>, both.</param>
/// <param name="Type"><see cref="Miss"/>, <see cref="Update"/>, <see cref="Invalidate"/> or <see cref="AccessFailure"/>.</param>
[StructLayout(LayoutKind.Sequential, Size = Length)]
public readonly record struct IotlbMessage(ulong Address, ulong Size, ulong UserAddress, byte Permission, byte Type)
{
    /// <summary>Length on the wire.</summary>
    public const int Length = 32;

    /// <summary>Bit of <see cref="Permission"/>: the device may read.</summary>
    public const byte Read = 1;

    /// <summary>Bit of <see cref="Permission"/>: the device may write.</summary>
    public const byte Write = 2;

    /// <summary>A translation is wanted.</summary>
    public const byte Miss = 1;

    /// <summary>A translation, wanted or not.</summary>
    public const byte Update = 2;

    /// <summary>Translations that hold no more.</summary>
    public const byte Invalidate = 3;

    /// <summary>An address that the device may not use.</summary>
    public const byte AccessFailure = 4;
}
