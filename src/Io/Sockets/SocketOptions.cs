using System.Buffers.Binary;
using System.Net;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>Opening, binding and asking sockets of any family: what streams and datagrams have in common.</summary>
internal static class SocketOptions
{
    private const int LongestName = 128; // struct sockaddr_storage

    internal static FdHandle Open(int family, int type, int protocol = 0)
    {
        int fd = LibC.Socket(family, type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, protocol);
        if (fd >= 0) return FdHandle.FromRaw(fd);
        Errno errno = LibC.LastError;
        throw new LinuxException("open a socket", errno, errno switch
        {
            Errno.Perm or Errno.Acces => "This needs CAP_NET_RAW.",
            Errno.AfNoSupport => "This host has no addresses of that family.",
            _ => null,
        });
    }

    internal static unsafe void Set(FdHandle socket, int level, int option, int value, string what)
    {
        if (LibC.SetSocketOption(socket, level, option, &value, sizeof(int)) != 0) throw new LinuxException(what, LibC.LastError);
    }

    internal static unsafe int Get(FdHandle socket, int level, int option, string what)
    {
        int value = 0;
        uint length = sizeof(int);
        return LibC.GetSocketOption(socket, level, option, &value, &length) == 0 ? value : throw new LinuxException(what, LibC.LastError, "It is not an open socket.");
    }

    internal static void Bind(FdHandle socket, SocketEndpoint local)
    {
        Errno errno = TryBind(socket, local.AtItsInterface());
        if (errno != Errno.None) throw BindFailed(local, errno);
    }

    internal static unsafe Errno TryBind(FdHandle socket, SocketEndpoint local)
    {
        // Held here: nobody else may know an address that was only made for this call.
        fixed (byte* name = local.Bytes) return LibC.Bind(socket, name, local.Length) == 0 ? Errno.None : LibC.LastError;
    }

    internal static LinuxException BindFailed(SocketEndpoint local, Errno errno) => new($"use the address {local}", errno, errno switch
    {
        Errno.AddrInUse => $"Another program uses it; choose another {(local.Host is null ? "name" : "port")} or end that program.",
        Errno.AddrNotAvail => "No interface of this host has that address.",
        Errno.Acces or Errno.Perm => "Ports below 1024 need CAP_NET_BIND_SERVICE.",
        _ => null,
    });

    internal static unsafe Errno Connect(FdHandle socket, SocketEndpoint remote)
    {
        remote = remote.AtItsInterface();
        fixed (byte* name = remote.Bytes)
        {
            int result;
            do result = LibC.Connect(socket, name, remote.Length);
            while (result != 0 && LibC.LastError == Errno.Intr);
            return result == 0 ? Errno.None : LibC.LastError;
        }
    }

    internal static unsafe bool IsConnected(FdHandle socket)
    {
        byte* name = stackalloc byte[LongestName];
        uint length = LongestName;
        return LibC.GetPeerName(socket, name, &length) == 0;
    }

    /// <summary>Where a socket of an Internet family is bound.</summary>
    internal static unsafe SocketEndpoint LocalOf(FdHandle socket)
    {
        byte* name = stackalloc byte[LongestName];
        uint length = LongestName;
        if (RawSockets.GetName(socket, name, &length) != 0) throw new LinuxException("ask for the address of a socket", LibC.LastError);
        return SocketEndpoint.OfKernel(new ReadOnlySpan<byte>(name, LongestName));
    }

    /// <summary>Becomes a member of a group, on the interface with that address, or its own of IPv6, or on the one that the route leads to.</summary>
    internal static unsafe void Join(FdHandle socket, SocketEndpoint group, IPAddress? local)
    {
        byte* request = stackalloc byte[20]; // struct ip_mreq; struct ipv6_mreq
        int length = group.IsIpv6 ? 20 : 8;
        group.Host!.GetAddressBytes().CopyTo(new Span<byte>(request, length));
        if (group.IsIpv6) *(uint*)(request + 16) = group.ScopeId;
        else BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(request + 4, 4), local is null ? 0 : ToNumber(local));
        int result = group.IsIpv6
            ? LibC.SetSocketOption(socket, LibC.IPPROTO_IPV6, LibC.IPV6_ADD_MEMBERSHIP, request, (uint)length)
            : LibC.SetSocketOption(socket, LibC.IPPROTO_IP, LibC.IP_ADD_MEMBERSHIP, request, (uint)length);
        if (result == 0) return;
        Errno errno = LibC.LastError;
        throw new LinuxException($"join the group {group}", errno, errno is not (Errno.NoDev or Errno.AddrNotAvail or Errno.NetUnreach) ? null : group.IsIpv6
            ? $"No interface for it: name one behind it ({group.Host}%eth0), or add a route (ip -6 route add table local multicast ff00::/8 dev eth0)."
            : "No interface for it: name one by the address that it has here (localaddr), or add a route (ip route add 224.0.0.0/4 dev eth0).");
    }

    /// <summary>Sends to a group, and to its members on this host, by the interface with that address, or its own of IPv6.</summary>
    internal static unsafe void SendTo(FdHandle socket, SocketEndpoint group, IPAddress? local)
    {
        string what = $"send to {group}";
        if (group.IsIpv6)
        {
            Set(socket, LibC.IPPROTO_IPV6, LibC.IPV6_MULTICAST_LOOP, 1, what);
            if (group.ScopeId != 0) Set(socket, LibC.IPPROTO_IPV6, LibC.IPV6_MULTICAST_IF, (int)group.ScopeId, what);
            return;
        }

        Set(socket, LibC.IPPROTO_IP, LibC.IP_MULTICAST_LOOP, 1, what);
        if (local is null) return;
        byte* address = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(address, 4), ToNumber(local));
        if (LibC.SetSocketOption(socket, LibC.IPPROTO_IP, LibC.IP_MULTICAST_IF, address, 4) != 0)
            throw new LinuxException($"send by the interface with {local}", LibC.LastError, "No interface of this host has that address.");
    }

    private static uint ToNumber(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
