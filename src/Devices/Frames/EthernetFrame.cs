using System.Buffers.Binary;

namespace ActorNet.Devices.Frames;

/// <summary>Read-only view of an Ethernet II frame: 14-byte header, no frame check sequence. IEEE 802.3 §3.</summary>
/// <remarks>Parse private bytes only (<see cref="FrameBatch.CopyBytes"/>): a guest can rewrite its own ones at any moment.</remarks>
public readonly ref struct EthernetFrame
{
    /// <summary>Destination, source, EtherType.</summary>
    public const int HeaderLength = 14;

    /// <summary>Bytes that an 802.1Q tag adds to the header.</summary>
    public const int VlanTagLength = 4;

    /// <summary>EtherType of an 802.1Q tag.</summary>
    public const ushort VlanEtherType = 0x8100;

    /// <summary>The longest frame that any port carries: a 64 KiB payload and a header with a VLAN tag, in bytes.</summary>
    public const int MaxLength = 65550;

    private readonly ReadOnlySpan<byte> _bytes;

    private EthernetFrame(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whom the frame is for.</summary>
    public MacAddress Destination => MacAddress.Read(_bytes);

    /// <summary>Who sent it.</summary>
    public MacAddress Source => MacAddress.Read(_bytes[6..]);

    /// <summary>Protocol of the payload, or <see cref="VlanEtherType"/>.</summary>
    public ushort EtherType => BinaryPrimitives.ReadUInt16BigEndian(_bytes[12..]);

    /// <summary>What follows the 14-byte header.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>The only way in; once it returns true no accessor can fail.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out EthernetFrame frame)
    {
        frame = bytes.Length >= HeaderLength ? new EthernetFrame(bytes) : default;
        return bytes.Length >= HeaderLength;
    }
}
