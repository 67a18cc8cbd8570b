using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>Where in a frame that stands are which a flow is known by: addresses and ports.</summary>
/// <remarks>
/// Offsets into a private copy of the frame's beginning; <see cref="Read"/> makes both. A fragment has no ports, not even the first
/// one, so that all fragments of a packet go the same way.
/// </remarks>
public readonly struct PacketFields
{
    /// <summary>Bytes of private memory that <see cref="Read"/> needs. What lies behind them in a frame is not looked at.</summary>
    public const int BufferLength = 256;

    private const int FirstLook = 80; // tag, IPv6 without extensions and ports
    private const int PortsLength = 4;
    private const int Ipv6AddressLength = 16;
    private const ushort ServiceTagEtherType = 0x88a8;
    private const byte HomeAddressOption = 201;

    private const int ToExtended = 3; // from a type to that for extension headers, in bits

    // Small: it is made for every frame.
    private readonly ushort _source, _ports, _home, _route;
    private readonly byte _addressLength;
    private readonly bool _hasExtensions;

    private PacketFields(int addressLength, int source, int ports, byte protocol, bool hasExtensions, int home, int route)
    {
        _addressLength = (byte)addressLength;
        _source = (ushort)source;
        _ports = (ushort)ports;
        Protocol = protocol;
        _hasExtensions = hasExtensions;
        _home = (ushort)home;
        _route = (ushort)route;
    }

    /// <summary>Protocol number of TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>Protocol number of UDP.</summary>
    public const byte Udp = 17;

    /// <summary>True for IPv4 and IPv6.</summary>
    public bool IsIp => _addressLength != 0;

    /// <summary>4 or 16.</summary>
    public int AddressLength => _addressLength;

    /// <summary>Offset of the source address.</summary>
    public int Source => _source;

    /// <summary>Offset of the destination address.</summary>
    public int Destination => _source + _addressLength;

    /// <summary>Offset of the ports, source and destination, of TCP or UDP; 0 when there are none.</summary>
    public int Ports => _ports;

    /// <summary>Protocol behind the IP headers.</summary>
    public byte Protocol { get; }

    /// <summary>Offset of the home address in the destination options, or of the source address.</summary>
    public int Home => _home;

    /// <summary>Offset of the address in a routing header of type 2, or of the destination address.</summary>
    public int Route => _route;

    /// <summary>The type to hash by: the first enabled one in the specification's order that fits. §5.1.6.4.3.2 to 5.1.6.4.3.4.</summary>
    public HashTypes TypeFor(HashTypes enabled)
    {
        if (!IsIp) return HashTypes.None;
        bool isV4 = _addressLength == sizeof(uint);
        HashTypes withPorts = HashTypes.None;
        if (_ports > 0) withPorts = Protocol == Tcp ? (isV4 ? HashTypes.TcpV4 : HashTypes.TcpV6) : (isV4 ? HashTypes.UdpV4 : HashTypes.UdpV6);
        if (_hasExtensions)
        {
            HashTypes extended = enabled & (HashTypes)((uint)withPorts << ToExtended);
            if (extended == HashTypes.None) extended = enabled & HashTypes.Ipv6Ex;
            if (extended != HashTypes.None) return extended;
        }

        HashTypes plain = isV4 ? HashTypes.Ipv4 : HashTypes.Ipv6;
        return (enabled & withPorts) != 0 ? withPorts : enabled & plain;
    }

    /// <summary>Reads the beginning of a frame, once, and finds the fields in it.</summary>
    /// <param name="batch">The frame's batch.</param>
    /// <param name="index">The frame.</param>
    /// <param name="buffer">At least <see cref="BufferLength"/> bytes, to which the offsets refer afterwards.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PacketFields Read(FrameBatch batch, int index, Span<byte> buffer)
    {
        int length = batch.CopyBytes(index, buffer[..FirstLook]);
        if (TryParse(buffer[..length], out PacketFields fields) || length < FirstLook) return fields;
        length = batch.CopyBytes(index, buffer[..BufferLength]);
        _ = TryParse(buffer[..length], out fields);
        return fields;
    }

    /// <summary>Finds the fields in the beginning of a frame.</summary>
    /// <returns>False when it ends before all could be found; then the fields are what is known so far.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out PacketFields fields)
    {
        fields = default;
        int at = 12; // the EtherType
        for (int tags = 0; ; tags++)
        {
            if (at + 2 > frame.Length) return false;
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
            at += 2;
            switch (type)
            {
                case 0x0800: return TryParseV4(frame, at, out fields);
                case 0x86dd: return TryParseV6(frame, at, out fields);
                case EthernetFrame.VlanEtherType or ServiceTagEtherType when tags < 2: at += 2; break;
                default: return true;
            }
        }
    }

    private static bool TryParseV4(ReadOnlySpan<byte> frame, int at, out PacketFields fields)
    {
        const int AddressesAt = 12, MinLength = 20;
        fields = default;
        if (at + MinLength > frame.Length) return false;
        ReadOnlySpan<byte> header = frame[at..];
        int length = (header[0] & 0xf) * 4;
        if (header[0] >> 4 != 4 || length < MinLength) return true;
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(header[6..]) & 0x3fff) != 0; // more fragments, or an offset
        byte protocol = header[9];
        int ports = !isFragment && protocol is (Tcp or Udp) ? at + length : 0;
        bool isWhole = ports + PortsLength <= frame.Length;
        int source = at + AddressesAt;
        fields = new PacketFields(sizeof(uint), source, isWhole ? ports : 0, protocol, hasExtensions: false, source, source + sizeof(uint));
        return isWhole;
    }

    // Extension headers: RFC 8200; mobility (home address, routing type 2): RFC 6275.
    private static bool TryParseV6(ReadOnlySpan<byte> frame, int at, out PacketFields fields)
    {
        const int Length = 40, AddressesAt = 8, MostExtensions = 16;
        fields = default;
        if (at + Length > frame.Length) return false;
        if (frame[at] >> 4 != 6) return true;
        int source = at + AddressesAt;
        int home = source, route = source + Ipv6AddressLength;
        byte next = frame[at + 6];
        bool hasExtensions = false, isFragment = false, isWhole = true;
        int offset = at + Length;
        for (int i = 0; i < MostExtensions && IsExtension(next); i++)
        {
            hasExtensions = true;
            isWhole = offset + 8 <= frame.Length;
            if (!isWhole) break;
            int length = next switch
            {
                44 => 8,
                51 => (frame[offset + 1] + 2) * 4,
                _ => (frame[offset + 1] + 1) * 8,
            };
            isWhole = offset + length <= frame.Length;
            if (!isWhole) break;
            ReadOnlySpan<byte> header = frame.Slice(offset, length);
            if (next == 44) isFragment |= (BinaryPrimitives.ReadUInt16BigEndian(header[2..]) & 0xfff9) != 0;
            else if (next == 43 && length == 24 && header[2] == 2) route = offset + 8;
            else if (next == 60 && FindHomeAddress(header) is > 0 and var found) home = offset + found;
            next = header[0];
            offset += length;
        }

        int ports = isWhole && !isFragment && next is (Tcp or Udp) ? offset : 0;
        if (ports + PortsLength > frame.Length)
        {
            ports = 0;
            isWhole = false;
        }

        fields = new PacketFields(Ipv6AddressLength, source, ports, next, hasExtensions, home, route);
        return isWhole;
    }

    private static bool IsExtension(byte protocol) => protocol is 0 or 43 or 44 or 51 or 60 or 135 or 139 or 140;

    private static int FindHomeAddress(ReadOnlySpan<byte> options)
    {
        int at = 2;
        while (at + 2 <= options.Length)
        {
            if (options[at] == 0)
            {
                at++; // Pad1 has no length
                continue;
            }

            int length = options[at + 1];
            if (options[at] == HomeAddressOption && length == Ipv6AddressLength && at + 2 + length <= options.Length) return at + 2;
            at += 2 + length;
        }

        return 0;
    }
}
