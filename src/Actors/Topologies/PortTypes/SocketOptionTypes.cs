using System.Globalization;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>How addresses are written in the options of sockets. Numbers, and localhost: nobody is asked for the address of a name.</summary>
public static class SocketOptionTypes
{
    private const string Hosts = "an IPv4 address, an IPv6 address or localhost (names are not looked up)";

    /// <summary>An address of a host; its port is 0.</summary>
    public static OptionType<SocketEndpoint> Host { get; } = new("ADDRESS", Hosts, TryParseHost);

    /// <summary>A port of TCP or UDP.</summary>
    public static OptionType<int> Port { get; } = OptionTypes.Number("PORT", 1, ushort.MaxValue);

    /// <summary>Where somebody is.</summary>
    public static OptionType<SocketEndpoint> Remote { get; } = new("HOST:PORT", $"HOST:PORT, with HOST {Hosts}, IPv6 in brackets", static (text, out value) =>
        TryParse(text, out value) && text[0] != ':');

    /// <summary>Where we are; without host, everywhere.</summary>
    public static OptionType<SocketEndpoint> Local { get; } = new("[HOST]:PORT", $"HOST:PORT or :PORT, with HOST {Hosts}, IPv6 in brackets", TryParse);

    /// <summary>Where we are, perhaps without a port, which then is 0.</summary>
    public static OptionType<SocketEndpoint> LocalOrHost { get; } = new("HOST[:PORT]", $"HOST or HOST:PORT, with HOST {Hosts}, IPv6 in brackets", static (text, out value) =>
    {
        value = null!;
        if (text.Length == 0 || text[0] == ':') return false;
        return TryParse(text, out value) || TryParseHost(text, out value);
    });

    /// <summary>A group.</summary>
    public static OptionType<SocketEndpoint> Group { get; } = new(
        "GROUP:PORT", "GROUP:PORT, with GROUP an address from 224.0.0.0 to 239.255.255.255, or of IPv6 in brackets, with its interface: [ff02::1%eth0]", static (text, out value) =>
        TryParse(text, out value) && value.IsMulticast);

    /// <summary>A number of 32 bits, decimal or hexadecimal.</summary>
    public static OptionType<uint> Word { get; } = new("N", "a number from 0 to 0xffffffff", static (text, out value) =>
    {
        bool parsed = TryParseNumber(text, out ulong number) && number <= uint.MaxValue;
        value = (uint)number;
        return parsed;
    });

    /// <summary>A number of 64 bits, decimal or hexadecimal.</summary>
    public static OptionType<ulong> LongWord { get; } = new("N", "a number from 0 to 0xffffffffffffffff", TryParseNumber);

    private static bool TryParseNumber(string text, out ulong number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool TryParseHost(string text, out SocketEndpoint address)
    {
        bool parsed = SocketEndpoint.TryParse(text, 0, out SocketEndpoint? host);
        address = host!;
        return parsed && text.Length > 0;
    }

    private static bool TryParse(string text, out SocketEndpoint address)
    {
        address = null!;
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !Port.TryParse(text[(colon + 1)..], out int port)) return false;
        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return false; // ::1:9 could mean two things
        if (!SocketEndpoint.TryParse(host, port, out SocketEndpoint? parsed)) return false;
        address = parsed;
        return true;
    }
}
