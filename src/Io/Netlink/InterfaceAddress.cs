using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.Io.Netlink;

/// <summary>An address of an interface, and how much of it names its network: 10.0.0.1/24.</summary>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="PrefixLength">0 to 32, or 0 to 128.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The network's broadcast address; null where there is none (IPv6, and IPv4 networks of two or one).</summary>
    public IPAddress? Broadcast
    {
        get
        {
            if (Address.AddressFamily != AddressFamily.InterNetwork || PrefixLength > 30) return null;
            byte[] bytes = Address.GetAddressBytes();
            for (int bit = PrefixLength; bit < 32; bit++) bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            return new IPAddress(bytes);
        }
    }

    /// <summary>Parses ADDRESS/PREFIX; the prefix has to be there, because no length of it goes without saying.</summary>
    public static bool TryParse(string text, out InterfaceAddress address)
    {
        address = null!;
        ArgumentNullException.ThrowIfNull(text);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out IPAddress? parsed)) return false;
        bool isV4 = parsed.AddressFamily == AddressFamily.InterNetwork;
        // IPAddress takes 10.1 for 10.0.0.1, and a zone behind a percent sign: neither is what somebody means here.
        if (isV4 ? text[..slash] != parsed.ToString() : text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)) return false;
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int prefix) || prefix > (isV4 ? 32 : 128)) return false;
        address = new InterfaceAddress(parsed, prefix);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
