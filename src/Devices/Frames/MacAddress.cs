using System.Buffers.Binary;
using System.Globalization;

namespace ActorNet.Devices.Frames;

/// <summary>An Ethernet address, 48 bits. IEEE 802 §8.2.</summary>
public readonly record struct MacAddress
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 6;

    private const ulong GroupBit = 0x0100_0000_0000;
    private readonly ulong _value; // first octet highest, so that values read and sort as they are written

    private MacAddress(ulong value) => _value = value;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast { get; } = new(0xffff_ffff_ffff);

    /// <summary>The address as a number below 2^48; its first octet is the most significant one.</summary>
    public ulong Value => _value;

    /// <summary>True for group addresses, of which broadcast is one.</summary>
    public bool IsMulticast => (_value & GroupBit) != 0;

    /// <summary>True for ff:ff:ff:ff:ff:ff.</summary>
    public bool IsBroadcast => _value == 0xffff_ffff_ffff;

    /// <summary>True for 00:00:00:00:00:00, which no station has.</summary>
    public bool IsZero => _value == 0;

    /// <summary>From a number below 2^48, first octet most significant; higher bits are dropped.</summary>
    public static MacAddress FromValue(ulong value) => new(value & 0xffff_ffff_ffff);

    /// <summary>From the first 6 bytes, in transmission order.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Reads "52:54:00:12:34:56"; '-' may stand in place of ':'.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        if (text.Length != 17) return false;
        ulong value = 0;
        for (int i = 0; i < text.Length; i += 3)
        {
            if (!byte.TryParse(text.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet)) return false;
            if (i > 0 && (text[i - 1] is not (':' or '-') || text[i - 1] != text[2])) return false;
            value = (value << 8) | octet;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <summary>Reads "52:54:00:12:34:56".</summary>
    /// <exception cref="FormatException">The text is no Ethernet address.</exception>
    public static MacAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out MacAddress address) ? address : throw new FormatException($"'{text}' is no Ethernet address (like 52:54:00:12:34:56).");

    /// <summary>Writes 6 bytes in transmission order.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(_value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)_value);
    }

    /// <summary>"52:54:00:12:34:56".</summary>
    public override string ToString() =>
        string.Create(17, _value, static (text, value) =>
        {
            for (int i = 0; i < Length; i++)
            {
                byte octet = (byte)(value >> (40 - (8 * i)));
                if (i > 0) text[(3 * i) - 1] = ':';
                _ = octet.TryFormat(text[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
            }
        });
}
