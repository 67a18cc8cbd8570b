using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Sockets;

/// <summary>
/// Where a socket is: an IPv4 or IPv6 address with its port, a path, or a name that is no path (abstract, unix(7)). Ready for the kernel (struct sockaddr),
/// but for the number of an interface, which is asked for when the address is used.
/// </summary>
public sealed class SocketEndpoint : IEquatable<SocketEndpoint>
{
    private const int InetLength = 16, Inet6Length = 28, ScopeOffset = 24;

    private readonly byte[] _bytes; // pinned: the kernel may be given it at any time
    private readonly string _text;

    private SocketEndpoint(byte[] bytes, string text)
    {
        _bytes = bytes;
        _text = text;
    }

    /// <summary>The path of a Unix socket; null of others.</summary>
    public string? Path { get; private init; }

    /// <summary>The IP address; null of a Unix socket.</summary>
    public IPAddress? Host { get; private init; }

    /// <summary>The interface at which an IPv6 address is to be found, by its name or number; null where the address says it, or the route.</summary>
    public string? Interface { get; private init; }

    /// <summary>The port of UDP or TCP, or 0.</summary>
    public int Port { get; private init; }

    /// <summary>True for a group: 224.0.0.0/4 of IPv4, ff00::/8 of IPv6.</summary>
    public bool IsMulticast => Family switch
    {
        LibC.AF_INET => (_bytes[4] & 0xf0) == 0xe0,
        LibC.AF_INET6 => _bytes[8] == 0xff,
        _ => false,
    };

    /// <summary>True for an address of IPv6.</summary>
    public bool IsIpv6 => Family == LibC.AF_INET6;

    /// <summary>True for an address that each link has its own of, which means nothing without <see cref="Interface"/>: fe80::/10, ff01::/16, ff02::/16.</summary>
    public bool NeedsInterface => IsIpv6 && Interface is null && (
        (_bytes[8] == 0xfe && (_bytes[9] & 0xc0) == 0x80) || (_bytes[8] == 0xff && (_bytes[9] & 0x0f) is 1 or 2));

    internal int Family => MemoryMarshal.Read<ushort>(_bytes);

    internal ReadOnlySpan<byte> Bytes => _bytes;

    internal nint Pointer => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

    internal uint Length => (uint)_bytes.Length;

    /// <summary>The number of the interface, or 0; of IPv6.</summary>
    internal uint ScopeId => MemoryMarshal.Read<uint>(_bytes.AsSpan(ScopeOffset));

    /// <summary>An address and a port.</summary>
    /// <param name="host">A number in it, behind '%', is that of an interface.</param>
    /// <param name="port">0 to 65535.</param>
    /// <param name="at">The interface, by its name or number; of IPv6 only.</param>
    public static SocketEndpoint Of(IPAddress host, int port, string? at = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)port, ushort.MaxValue);
        bool six = host.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (six && at is null && host.ScopeId != 0) at = host.ScopeId.ToString(CultureInfo.InvariantCulture);
        byte[] bytes = GC.AllocateArray<byte>(six ? Inet6Length : InetLength, pinned: true);
        MemoryMarshal.Write(bytes, (ushort)(six ? LibC.AF_INET6 : LibC.AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        host.GetAddressBytes().CopyTo(bytes, six ? 8 : 4);
        if (six) MemoryMarshal.Write(bytes.AsSpan(ScopeOffset), uint.TryParse(at, CultureInfo.InvariantCulture, out uint number) ? number : 0);
        string text = six ? $"[{new IPAddress(host.GetAddressBytes())}{(at is null ? "" : $"%{at}")}]:{port}" : $"{host}:{port}";
        return new SocketEndpoint(bytes, text) { Host = host, Port = port, Interface = six ? at : null };
    }

    /// <summary>The same host at another port.</summary>
    public SocketEndpoint WithPort(int port) => Of(Host ?? throw new InvalidOperationException("A Unix socket has no port."), port, Interface);

    /// <summary>A path.</summary>
    /// <exception cref="LinuxException">It is too long for a socket.</exception>
    public static unsafe SocketEndpoint OfPath(string path)
    {
        UnixAddress address = UnixPath.ToAddress(path, out uint length);
        byte[] bytes = GC.AllocateArray<byte>((int)length, pinned: true);
        new ReadOnlySpan<byte>(&address, (int)length).CopyTo(bytes);
        return new SocketEndpoint(bytes, path) { Path = path };
    }

    /// <summary>A name that is no path: it is in no file system, but in the network namespace, and vanishes with its socket.</summary>
    /// <param name="name">At most 107 bytes.</param>
    /// <param name="isTight">False to fill it up with zeros to the longest name, as some programs do: then these are a part of it.</param>
    /// <exception cref="LinuxException">It is too long.</exception>
    public static SocketEndpoint OfAbstract(string name, bool isTight = true)
    {
        ArgumentNullException.ThrowIfNull(name);
        int length = Encoding.UTF8.GetByteCount(name);
        if (length > UnixAddress.MaxPathBytes)
            throw new LinuxException($"use the abstract socket name {name}", Errno.NameTooLong, $"It has at most {UnixAddress.MaxPathBytes} bytes; this one has {length}.");
        byte[] bytes = GC.AllocateArray<byte>(sizeof(ushort) + 1 + (isTight ? length : UnixAddress.MaxPathBytes), pinned: true);
        MemoryMarshal.Write(bytes, (ushort)LibC.AF_UNIX);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(sizeof(ushort) + 1)); // behind a zero, where a path would begin
        return new SocketEndpoint(bytes, $"@{name}");
    }

    /// <summary>Reads an address of numbers. Of names, only localhost is known: nobody is asked, so nothing waits for an answer.</summary>
    /// <param name="host">Empty for any address of this host (0.0.0.0); of IPv6, perhaps with an interface: fe80::1%eth0.</param>
    /// <param name="port">0 to 65535.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string host, int port, [NotNullWhen(true)] out SocketEndpoint? address)
    {
        ArgumentNullException.ThrowIfNull(host);
        address = null;
        if (port is < 0 or > ushort.MaxValue) return false;
        int percent = host.IndexOf('%', StringComparison.Ordinal);
        string? at = percent < 0 ? null : host[(percent + 1)..];
        if (!TryParseNumbers(percent < 0 ? host : host[..percent], out IPAddress? parsed)) return false;
        if (at is not null && (parsed.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || NetworkInterfaces.ProblemWithName(at) is not null)) return false;
        address = Of(parsed, port, at);
        return true;
    }

    private static bool TryParseNumbers(string host, [NotNullWhen(true)] out IPAddress? address)
    {
        address = host switch
        {
            "" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            "ip6-localhost" => IPAddress.IPv6Loopback,
            _ => null,
        };
        if (address is not null) return true;
        // Not the short forms of the old days: 127.1 is more often a mistake than an address.
        if (!host.Contains(':', StringComparison.Ordinal) && host.Count(static c => c == '.') != 3) return false;
        return !host.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(host, out address);
    }

    /// <summary>As the kernel has to be told it: with the number that the interface has now.</summary>
    /// <exception cref="LinuxException">There is no interface of that name.</exception>
    internal SocketEndpoint AtItsInterface()
    {
        if (Interface is null || ScopeId != 0) return this;
        SocketEndpoint found = Of(Host!, Port, Interface);
        MemoryMarshal.Write(found._bytes.AsSpan(ScopeOffset), (uint)NetworkInterfaces.GetIndex(Interface));
        return found;
    }

    /// <summary>Whether the kernel's bytes say the same address and port, whatever their flow label.</summary>
    internal bool IsSame(ReadOnlySpan<byte> name)
    {
        if (name.Length < _bytes.Length || !name[..4].SequenceEqual(_bytes.AsSpan(0, 4))) return false;
        return Family == LibC.AF_INET ? name[4..8].SequenceEqual(_bytes.AsSpan(4, 4)) : name[8..24].SequenceEqual(_bytes.AsSpan(8, 16));
    }

    internal static SocketEndpoint OfKernel(ReadOnlySpan<byte> name)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        return MemoryMarshal.Read<ushort>(name) == LibC.AF_INET6
            ? Of(new IPAddress(name[8..24], MemoryMarshal.Read<uint>(name[24..])), port)
            : Of(new IPAddress(name[4..8]), port);
    }

    /// <inheritdoc/>
    public bool Equals(SocketEndpoint? other) => other is not null && _text == other._text && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SocketEndpoint);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;
}
