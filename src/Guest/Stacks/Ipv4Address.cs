using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorNet.Guest.Stacks;

/// <summary>An IPv4 address as a number in host order: 10.0.0.1 is 0x0A000001.</summary>
public readonly record struct Ipv4Address(uint Value)
{
    /// <summary>255.255.255.255, every station on this link.</summary>
    public static Ipv4Address Broadcast => new(uint.MaxValue);

    /// <summary>224.0.0.0/4.</summary>
    public bool IsMulticast => Value >> 28 == 0xE;

    /// <summary>
    /// Whether a packet may have this source: not 0.0.0.0/8, loopback, multicast, reserved or broadcast. RFC 1122 §3.2.1.3.
    /// </summary>
    public bool IsUnicast => Value >> 24 is not 0 and not 127 and < 224;

    /// <summary>The network mask of a prefix length, 0 to 32.</summary>
    public static uint Mask(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);

    /// <summary>The address from its four bytes, most significant first.</summary>
    public static Ipv4Address Of(byte a, byte b, byte c, byte d) => new(((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d);

    /// <summary>Dotted decimal, four parts, no leading zeros.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Ipv4Address address)
    {
        address = default;
        string[] parts = text?.Split('.') ?? [];
        if (parts.Length != 4) return false;
        uint value = 0;
        foreach (string part in parts)
        {
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte octet)) return false;
            value = (value << 8) | octet;
        }
        address = new Ipv4Address(value);
        return true;
    }

    /// <summary>Dotted decimal; FormatException when it is none.</summary>
    public static Ipv4Address Parse(string text) =>
        TryParse(text, out Ipv4Address address) ? address : throw new FormatException($"'{text}' is not an IPv4 address");

    /// <inheritdoc/>
    public override string ToString() => $"{Value >> 24}.{(Value >> 16) & 255}.{(Value >> 8) & 255}.{Value & 255}";
}
