using System.Buffers.Binary;
using ActorNet.Devices.Virtio;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>What a driver wants to know of a network device's configuration space. virtio 1.2 §5.1.4.</summary>
/// <param name="LinkUp">The link, as the device says; up when it says nothing.</param>
/// <param name="Mtu">The device's MTU; null when it says nothing.</param>
public readonly record struct NetConfig(bool LinkUp, int? Mtu)
{
    /// <summary>Bytes to read: address, status, pairs, MTU.</summary>
    public const int Length = 12;

    private const int StatusOffset = 6, MtuOffset = 10;
    private const ushort StatusLinkUp = 1; // VIRTIO_NET_S_LINK_UP

    /// <summary>A device that says nothing.</summary>
    public static NetConfig Unknown { get; } = new(true, null);

    /// <summary>Reads it.</summary>
    /// <param name="bytes">The first <see cref="Length"/> bytes, or fewer when the device could not be asked.</param>
    /// <param name="features">What was negotiated: a field without its feature means nothing.</param>
    public static NetConfig Read(ReadOnlySpan<byte> bytes, ulong features)
    {
        if (bytes.Length < Length) return Unknown;
        bool up = (features & FeatureBits.Status) == 0 || (BinaryPrimitives.ReadUInt16LittleEndian(bytes[StatusOffset..]) & StatusLinkUp) != 0;
        return new NetConfig(up, (features & FeatureBits.Mtu) == 0 ? null : BinaryPrimitives.ReadUInt16LittleEndian(bytes[MtuOffset..]));
    }
}
