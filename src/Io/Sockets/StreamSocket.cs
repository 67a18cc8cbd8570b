using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>A connected, or connecting, non-blocking stream of bytes: TCP over IPv4 or IPv6, or a Unix socket. Owns its descriptor.</summary>
public sealed class StreamSocket : IDisposable
{
    // A peer whose host has vanished is missed after 25 s, where the kernel's defaults need two hours.
    private const int KeepAliveIdleSeconds = 10, KeepAliveIntervalSeconds = 5, KeepAliveProbes = 3;

    private StreamSocket(FdHandle handle) => Handle = handle;

    /// <summary>The descriptor, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>Takes over a connected socket that somebody else has opened: "fd=N".</summary>
    /// <param name="handle">Owned by the result; by the caller still when this throws.</param>
    /// <exception cref="LinuxException">It is no stream socket, or not connected.</exception>
    public static StreamSocket FromHandle(FdHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        string operation = $"use descriptor {handle.Number} as a stream";
        if (SocketOptions.Get(handle, LibC.SOL_SOCKET, LibC.SO_TYPE, operation) != LibC.SOCK_STREAM)
            throw new LinuxException(operation, Errno.ProtoType, "It is a socket of another kind (SOCK_STREAM is expected).");
        if (!SocketOptions.IsConnected(handle)) throw new LinuxException(operation, Errno.NotConn, "It has to be connected before it is passed on.");
        handle.SetNonBlocking();
        return Configure(handle);
    }

    /// <summary>Begins to connect, without waiting.</summary>
    /// <param name="remote">Where somebody listens.</param>
    /// <param name="socket">Owned by the caller; not null when Connected, or InProgress: then <see cref="FinishConnect"/> once it is writable.</param>
    /// <exception cref="LinuxException">The system does not allow it, or has no room.</exception>
    public static ConnectStatus BeginConnect(SocketEndpoint remote, out StreamSocket? socket)
    {
        ArgumentNullException.ThrowIfNull(remote);
        FdHandle handle = SocketOptions.Open(remote.Family, LibC.SOCK_STREAM);
        socket = null;
        ConnectStatus? status = null;
        try
        {
            status = StatusOf(SocketOptions.Connect(handle, remote), remote);
            if (status == ConnectStatus.Connected && IsItself(handle, remote)) return ConnectStatus.Refused;
            if (status is ConnectStatus.Connected or ConnectStatus.InProgress) socket = Configure(handle);
            return status.Value;
        }
        finally
        {
            if (socket is null) handle.Dispose();
        }
    }

    /// <summary>How an attempt went that was in progress.</summary>
    public ConnectStatus FinishConnect(SocketEndpoint remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var errno = (Errno)SocketOptions.Get(Handle, LibC.SOL_SOCKET, LibC.SO_ERROR, $"connect to {remote}");
        if (errno != Errno.None) return StatusOf(errno, remote);
        if (!SocketOptions.IsConnected(Handle)) return ConnectStatus.InProgress;
        return IsItself(Handle, remote) ? ConnectStatus.Refused : ConnectStatus.Connected;
    }

    /// <summary>Receives what is there. Closed at the end of the stream, or when it broke.</summary>
    public unsafe IoStatus TryReceive(Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do count = RawSockets.Receive(Handle, start, (nuint)buffer.Length, LibC.MSG_DONTWAIT);
            while (count < 0 && LibC.LastError == Errno.Intr);
            length = (int)Math.Max(count, 0);
            if (count > 0) return IoStatus.Done;
            if (count == 0) return IoStatus.Closed;
        }

        return LibC.LastError == Errno.Again ? IoStatus.WouldBlock : IoStatus.Closed; // whatever broke it, it is of no more use
    }

    /// <summary>Sends as much as there is room for; <paramref name="length"/> tells how much that was.</summary>
    /// <returns>Done, WouldBlock when there was no room at all, or Closed.</returns>
    public unsafe IoStatus TrySend(ReadOnlySpan<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do count = LibC.Send(Handle, start, (nuint)buffer.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
            while (count < 0 && LibC.LastError == Errno.Intr);
            length = (int)Math.Max(count, 0);
            if (count >= 0) return IoStatus.Done;
        }

        return LibC.LastError == Errno.Again ? IoStatus.WouldBlock : IoStatus.Closed;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    /// <summary>An accepted connection.</summary>
    internal static StreamSocket Configure(FdHandle handle)
    {
        if (SocketOptions.Get(handle, LibC.SOL_SOCKET, LibC.SO_PROTOCOL, "ask for the protocol of a socket") == LibC.IPPROTO_TCP)
        {
            const string What = "set up a TCP connection";
            SocketOptions.Set(handle, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, What); // what is sent is a batch already
            SocketOptions.Set(handle, LibC.SOL_SOCKET, LibC.SO_KEEPALIVE, 1, What);
            SocketOptions.Set(handle, LibC.IPPROTO_TCP, LibC.TCP_KEEPIDLE, KeepAliveIdleSeconds, What);
            SocketOptions.Set(handle, LibC.IPPROTO_TCP, LibC.TCP_KEEPINTVL, KeepAliveIntervalSeconds, What);
            SocketOptions.Set(handle, LibC.IPPROTO_TCP, LibC.TCP_KEEPCNT, KeepAliveProbes, What);
        }

        return new StreamSocket(handle);
    }

    // Where nobody listens on a port of this host, the kernel may choose that very port for the socket that connects: TCP then connects it to itself.
    private static bool IsItself(FdHandle handle, SocketEndpoint remote) => remote.Host is not null && SocketOptions.LocalOf(handle).IsSame(remote.Bytes);

    private static ConnectStatus StatusOf(Errno errno, SocketEndpoint remote) => errno switch
    {
        Errno.None => ConnectStatus.Connected,
        Errno.InProgress => ConnectStatus.InProgress,
        Errno.NoEnt => ConnectStatus.NotThere,
        Errno.ConnRefused or Errno.ConnReset => ConnectStatus.Refused,
        Errno.Again => ConnectStatus.Busy,
        Errno.HostUnreach or Errno.NetUnreach or Errno.TimedOut or Errno.NetDown => ConnectStatus.Unreachable,
        Errno.ProtoType => throw new LinuxException($"connect to {remote}", errno, "The listener there speaks another kind of socket."),
        Errno.Acces or Errno.Perm => throw new LinuxException($"connect to {remote}", errno, "This user may not connect there."),
        _ => throw new LinuxException($"connect to {remote}", errno),
    };
}
