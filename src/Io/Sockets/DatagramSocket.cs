using System.Net;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>A non-blocking socket that carries messages to and from one address, or a multicast group. Owns its descriptors and, of a path, the file.</summary>
public sealed class DatagramSocket : IDisposable
{
    /// <summary>Longest message of UDP over IPv4, in bytes; over IPv6 there are 20 more, which nobody needs.</summary>
    public const int LongestUdp = 65_507;

    /// <summary>Longest message behind an IP header.</summary>
    public const int LongestRaw = 65_515;

    private readonly string? _file;
    private readonly FileIdentity? _identity;

    private DatagramSocket(FdHandle handle, FdHandle sender, string? file = null)
    {
        Handle = handle;
        Sender = sender;
        if (file is null) return;
        _file = Path.GetFullPath(file); // the working directory may change before Dispose
        _identity = UnixPath.Look(_file);
    }

    /// <summary>What is received from, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>What is sent to, to register it with a reactor; the same, but for a multicast group.</summary>
    public FdHandle Sender { get; }

    /// <summary>Longest message in bytes, as far as is known.</summary>
    public int LongestMessage { get; private init; } = int.MaxValue;

    /// <summary>
    /// Where each message is sent; null when the socket is connected. With a destination, room of a receiver that was full is told by readiness as long as
    /// it <see cref="HasUnread"/> messages of this socket: others' are not told, so look again after a while.
    /// </summary>
    public SocketEndpoint? Destination { get; private init; }

    /// <summary>True while something that was sent has not been read at the other end: readiness will tell when it is. Of Unix sockets.</summary>
    public unsafe bool HasUnread
    {
        get
        {
            int bytes = 0;
            return LibC.Ioctl(Sender, LibC.SIOCOUTQ, &bytes) == 0 && bytes > 0;
        }
    }

    /// <summary>What this socket sends and hears itself, because it is a member of the group that it sends to, comes from here; null of others.</summary>
    public SocketEndpoint? Echo { get; private init; }

    /// <summary>True when an IPv4 header comes before each message received.</summary>
    public bool HasIpHeader { get; private init; }

    /// <summary>UDP. What comes from elsewhere than the remote address is not heard.</summary>
    public static DatagramSocket OpenUdp(SocketEndpoint local, SocketEndpoint remote) => OpenConnected(local, remote, LibC.SOCK_DGRAM, 0);

    /// <summary>Messages behind an IP header, of one protocol of IP. Needs CAP_NET_RAW.</summary>
    public static DatagramSocket OpenRaw(SocketEndpoint local, SocketEndpoint remote, int protocol) => OpenConnected(local, remote, LibC.SOCK_RAW, protocol);

    /// <summary>A group in which everybody hears everybody else, on the same host too.</summary>
    /// <remarks>
    /// Sends from a port of its own: receivers bound to the group have all the same one, so that nobody could tell his own messages,
    /// which he hears as all others do.
    /// </remarks>
    /// <param name="group">Group and port; of IPv6, perhaps with the interface to use.</param>
    /// <param name="local">Of IPv4, the address of the interface to use; null: the one that the route leads to.</param>
    public static DatagramSocket OpenGroup(SocketEndpoint group, IPAddress? local)
    {
        ArgumentNullException.ThrowIfNull(group);
        group = group.AtItsInterface();
        FdHandle receiver = SocketOptions.Open(group.Family, LibC.SOCK_DGRAM);
        FdHandle? sender = null;
        try
        {
            SocketOptions.Set(receiver, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, $"share {group}");
            SocketOptions.Bind(receiver, group);
            SocketOptions.Join(receiver, group, local);
            sender = SocketOptions.Open(group.Family, LibC.SOCK_DGRAM);
            SocketOptions.SendTo(sender, group, local);
            if (local is not null) SocketOptions.Bind(sender, SocketEndpoint.Of(local, 0));
            Connect(sender, group);
            return new DatagramSocket(receiver, sender) { Echo = SocketOptions.LocalOf(sender), LongestMessage = LongestUdp };
        }
        catch
        {
            receiver.Dispose();
            sender?.Dispose();
            throw;
        }
    }

    /// <summary>A Unix socket on a path or an abstract name, sending to another, where there need not be anybody yet.</summary>
    public static DatagramSocket OpenUnix(SocketEndpoint local, SocketEndpoint remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        FdHandle handle = UnixPath.OpenSocket(SocketKind.Datagram);
        try
        {
            if (local.Path is { } path) BindPath(handle, path);
            else SocketOptions.Bind(handle, local);
            return new DatagramSocket(handle, handle, local.Path) { Destination = remote };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a connected socket that somebody else has opened: "fd=N".</summary>
    /// <param name="handle">Owned by the result; by the caller still when this throws.</param>
    /// <exception cref="LinuxException">It is no datagram socket, or not connected.</exception>
    public static DatagramSocket FromHandle(FdHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        string operation = $"use descriptor {handle.Number} for datagrams";
        if (SocketOptions.Get(handle, LibC.SOL_SOCKET, LibC.SO_TYPE, operation) is not (LibC.SOCK_DGRAM or LibC.SOCK_SEQPACKET))
            throw new LinuxException(operation, Errno.ProtoType, "It is a socket of another kind (SOCK_DGRAM is expected).");
        if (!SocketOptions.IsConnected(handle)) throw new LinuxException(operation, Errno.NotConn, "It has to be connected before it is passed on.");
        handle.SetNonBlocking();
        bool udp = SocketOptions.Get(handle, LibC.SOL_SOCKET, LibC.SO_PROTOCOL, operation) == LibC.IPPROTO_UDP;
        return new DatagramSocket(handle, handle) { LongestMessage = udp ? LongestUdp : int.MaxValue };
    }

    /// <summary>True when an open descriptor is a socket of messages; false of streams, and of what is no socket at all, as using it will tell.</summary>
    public static unsafe bool IsDatagram(int fd)
    {
        int copy = LibC.FcntlRaw(fd, LibC.F_DUPFD_CLOEXEC, 0);
        if (copy < 0) return false;
        using FdHandle handle = FdHandle.FromRaw(copy);
        int type = 0;
        uint length = sizeof(int);
        return LibC.GetSocketOption(handle, LibC.SOL_SOCKET, LibC.SO_TYPE, &type, &length) == 0 && type is LibC.SOCK_DGRAM or LibC.SOCK_SEQPACKET;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle.IsClosed) return;
        if (_identity is not null && TryLook() == _identity) LibC.Unlink(_file!); // ours, because ours is still open
        Sender.Dispose();
        Handle.Dispose();
    }

    private static DatagramSocket OpenConnected(SocketEndpoint local, SocketEndpoint remote, int type, int protocol)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        FdHandle handle = SocketOptions.Open(remote.Family, type, protocol);
        try
        {
            SocketOptions.Bind(handle, local);
            Connect(handle, remote);
            bool raw = type == LibC.SOCK_RAW;
            return new DatagramSocket(handle, handle) { LongestMessage = raw ? LongestRaw : LongestUdp, HasIpHeader = raw && remote.Family == LibC.AF_INET };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void BindPath(FdHandle handle, string path)
    {
        Errno errno = UnixListener.TryBind(handle, path);
        if (errno == Errno.AddrInUse)
        {
            UnixListener.RemoveStaleSocket(path, SocketKind.Datagram);
            errno = UnixListener.TryBind(handle, path);
        }

        if (errno != Errno.None) throw UnixListener.BindFailed(path, errno);
    }

    private static void Connect(FdHandle handle, SocketEndpoint remote)
    {
        Errno errno = SocketOptions.Connect(handle, remote);
        if (errno == Errno.None) return;
        throw new LinuxException($"send to {remote}", errno, errno switch
        {
            Errno.NetUnreach or Errno.HostUnreach => "There is no route to it.",
            Errno.AddrNotAvail => "The interface that the route leads to has no address of that family.",
            Errno.AfNoSupport => "The local and the remote address are of two families.",
            _ => null,
        });
    }

    private FileIdentity? TryLook()
    {
        try
        {
            return UnixPath.Look(_file!);
        }
        catch (LinuxException)
        {
            return null; // the directory is out of reach by now; so is the file
        }
    }
}
