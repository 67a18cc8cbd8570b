using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>Where a socket is: an IPv4 or IPv6 address with its port, or a path. Ready for the kernel (struct sockaddr).</summary>
public sealed class SocketEndpoint : IEquatable<SocketEndpoint>
{
    private const int InetLength = 16, Inet6Length = 28;

    private readonly byte[] _bytes; // pinned: the kernel may be given it at any time
    private readonly string _text;

    private SocketEndpoint(byte[] bytes, string text)
    {
        _bytes = bytes;
        _text = text;
    }

    /// <summary>The path of a Unix socket; null of others.</summary>
    public string? Path { get; private init; }

    /// <summary>The IP address; null of a path.</summary>
    public IPAddress? Host { get; private init; }

    /// <summary>The port of UDP or TCP, or 0.</summary>
    public int Port { get; private init; }

    /// <summary>True for a group of IPv4 (224.0.0.0/4).</summary>
    public bool IsMulticast => Host is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } host && (host.GetAddressBytes()[0] & 0xf0) == 0xe0;

    /// <summary>True for an address of IPv6.</summary>
    public bool IsIpv6 => Host is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 };

    internal int Family => Path is not null ? LibC.AF_UNIX : _bytes.Length == InetLength ? LibC.AF_INET : LibC.AF_INET6;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    internal nint Pointer => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

    internal uint Length => (uint)_bytes.Length;

    /// <summary>An address and a port.</summary>
    public static SocketEndpoint Of(IPAddress host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)port, ushort.MaxValue);
        bool six = host.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        byte[] bytes = GC.AllocateArray<byte>(six ? Inet6Length : InetLength, pinned: true);
        MemoryMarshal.Write(bytes, (ushort)(six ? LibC.AF_INET6 : LibC.AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        host.GetAddressBytes().CopyTo(bytes, six ? 8 : 4);
        if (six) MemoryMarshal.Write(bytes.AsSpan(24), (uint)host.ScopeId);
        return new SocketEndpoint(bytes, six ? $"[{host}]:{port}" : $"{host}:{port}") { Host = host, Port = port };
    }

    /// <summary>A path.</summary>
    /// <exception cref="LinuxException">It is too long for a socket.</exception>
    public static unsafe SocketEndpoint OfPath(string path)
    {
        UnixAddress address = UnixPath.ToAddress(path, out uint length);
        byte[] bytes = GC.AllocateArray<byte>((int)length, pinned: true);
        new ReadOnlySpan<byte>(&address, (int)length).CopyTo(bytes);
        return new SocketEndpoint(bytes, path) { Path = path };
    }

    /// <summary>Reads an address of numbers. Of names, only localhost is known: nobody is asked, so nothing waits for an answer.</summary>
    /// <param name="host">Empty for any address of this host (0.0.0.0).</param>
    /// <param name="port">0 to 65535.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string host, int port, [NotNullWhen(true)] out SocketEndpoint? address)
    {
        ArgumentNullException.ThrowIfNull(host);
        address = TryParseHost(host, out IPAddress? parsed) && port is >= 0 and <= ushort.MaxValue ? Of(parsed, port) : null;
        return address is not null;
    }

    /// <summary>Reads the host of <see cref="TryParse"/>.</summary>
    public static bool TryParseHost(string host, [NotNullWhen(true)] out IPAddress? address)
    {
        ArgumentNullException.ThrowIfNull(host);
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
    public bool Equals(SocketEndpoint? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SocketEndpoint);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;
}
