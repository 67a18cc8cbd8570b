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

    internal static unsafe void Bind(FdHandle socket, SocketEndpoint local)
    {
        if (LibC.Bind(socket, (void*)local.Pointer, local.Length) == 0) return;
        Errno errno = LibC.LastError;
        throw new LinuxException($"use the address {local}", errno, errno switch
        {
            Errno.AddrInUse => "Another program uses it; choose another port or end that program.",
            Errno.AddrNotAvail => "No interface of this host has that address.",
            Errno.Acces or Errno.Perm => "Ports below 1024 need CAP_NET_BIND_SERVICE.",
            _ => null,
        });
    }

    internal static unsafe Errno Connect(FdHandle socket, SocketEndpoint remote)
    {
        int result;
        do result = LibC.Connect(socket, (void*)remote.Pointer, remote.Length);
        while (result != 0 && LibC.LastError == Errno.Intr);
        return result == 0 ? Errno.None : LibC.LastError;
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

    /// <summary>Becomes a member of a group, on the interface with that address, or on the one that the route leads to.</summary>
    internal static unsafe void Join(FdHandle socket, IPAddress group, IPAddress? local)
    {
        byte* request = stackalloc byte[8]; // struct ip_mreq
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(request, 4), ToNumber(group));
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(request + 4, 4), local is null ? 0 : ToNumber(local));
        if (LibC.SetSocketOption(socket, LibC.IPPROTO_IP, LibC.IP_ADD_MEMBERSHIP, request, 8) == 0) return;
        Errno errno = LibC.LastError;
        throw new LinuxException($"join the group {group}", errno, errno is Errno.NoDev or Errno.AddrNotAvail
            ? "No interface for it: name one by the address that it has here (localaddr), or add a route (ip route add 224.0.0.0/4 dev eth0)."
            : null);
    }

    /// <summary>Sends to groups by the interface with that address.</summary>
    internal static unsafe void SendGroupsBy(FdHandle socket, IPAddress local)
    {
        byte* address = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(address, 4), ToNumber(local));
        if (LibC.SetSocketOption(socket, LibC.IPPROTO_IP, LibC.IP_MULTICAST_IF, address, 4) != 0)
            throw new LinuxException($"send by the interface with {local}", LibC.LastError, "No interface of this host has that address.");
    }

    private static uint ToNumber(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
