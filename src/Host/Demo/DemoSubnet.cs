using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.Host.Demo;

/// <summary>The /24 of the demo: .1 is the host, .2 the guest in this process, .3 free for a guest of the reader's.</summary>
/// <param name="Network">The network address in host byte order; the low byte is 0.</param>
public readonly record struct DemoSubnet(uint Network)
{
    /// <summary>Bits of the network part.</summary>
    public const int PrefixLength = 24;

    private const uint Mask = 0xffff_ff00;

    /// <summary>Tried in this order: private (RFC 1918) and seldom used by others, from all three blocks.</summary>
    public static IEnumerable<DemoSubnet> Candidates =>
    [
        .. Enumerable.Range(77, 10).Select(static second => Of(10, (byte)second, 0)),
        Of(172, 27, 77),
        Of(192, 168, 177),
    ];

    /// <summary>The host's end of the tap.</summary>
    public IPAddress Host => Address(1);

    /// <summary>The guest in this process.</summary>
    public IPAddress Guest => Address(2);

    /// <summary>For the virtual machine that the reader attaches.</summary>
    public IPAddress Visitor => Address(3);

    /// <summary>The first candidate that overlaps no network of the host's; null when all do.</summary>
    public static DemoSubnet? FirstFree(IReadOnlyCollection<(IPAddress Address, int PrefixLength)> hostAddresses)
    {
        foreach (DemoSubnet candidate in Candidates)
            if (!hostAddresses.Any(taken => candidate.Overlaps(taken.Address, taken.PrefixLength)))
                return candidate;
        return null;
    }

    /// <summary>True when the network of an address, and this one, have an address in common.</summary>
    public bool Overlaps(IPAddress address, int prefixLength)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;
        int common = Math.Min(prefixLength, PrefixLength);
        uint mask = common == 0 ? 0 : uint.MaxValue << (32 - common);
        return (ToNumber(address) & mask) == (Network & mask);
    }

    /// <summary>Reads "10.77.0.0/24", or any address in it; "/24" may be left out.</summary>
    public static bool TryParse(string text, out DemoSubnet subnet)
    {
        subnet = default;
        string suffix = $"/{PrefixLength}";
        if (text.EndsWith(suffix, StringComparison.Ordinal)) text = text[..^suffix.Length];
        // IPAddress.TryParse also takes "10.77" to be an address.
        if (text.Count(static c => c == '.') != 3 || !IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetwork)
            return false;
        subnet = new DemoSubnet(ToNumber(address) & Mask);
        return (subnet.Network >> 24) is > 0 and < 224 and not 127;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address(0)}/{PrefixLength}";

    private static DemoSubnet Of(byte first, byte second, byte third) => new(((uint)first << 24) | ((uint)second << 16) | ((uint)third << 8));

    private static uint ToNumber(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private IPAddress Address(byte host)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Network | host);
        return new IPAddress(bytes);
    }
}
