using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>Waits for stream connections on an address or a path. Owns its descriptor and, of a path, the file.</summary>
public sealed class StreamListener : IDisposable
{
    /// <summary>Connections that may wait to be accepted.</summary>
    private const int Backlog = 4;

    private readonly UnixListener? _unix;

    private StreamListener(FdHandle handle, SocketEndpoint address, UnixListener? unix)
    {
        Handle = handle;
        Address = address;
        _unix = unix;
    }

    /// <summary>The descriptor, to register it with a reactor: readable when a connection waits.</summary>
    public FdHandle Handle { get; }

    /// <summary>Where it listens; with the port that the kernel chose, where 0 was asked for.</summary>
    public SocketEndpoint Address { get; }

    /// <summary>Listens. The file of a dead listener is replaced (<see cref="UnixListener.Bind"/>).</summary>
    /// <param name="local">Where.</param>
    /// <param name="lastPort">The last of the ports that are tried, from that of <paramref name="local"/> on, while others are in use; null: only that one.</param>
    /// <exception cref="LinuxException">The address is in use, not this host's, or not allowed.</exception>
    public static StreamListener Bind(SocketEndpoint local, int? lastPort = null)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (local.Path is { } path)
        {
            UnixListener unix = UnixListener.Bind(path, SocketKind.Stream, Backlog);
            return new StreamListener(unix.Handle, local, unix);
        }

        SocketEndpoint found = local.AtItsInterface();
        while (true)
        {
            Errno errno = TryListen(found, out FdHandle? handle);
            if (handle is not null) return new StreamListener(handle, local.Host is null ? local : SocketOptions.LocalOf(handle), null);
            if (errno != Errno.AddrInUse || lastPort is null) throw SocketOptions.BindFailed(local, errno);
            if (found.Port >= lastPort) throw new LinuxException($"use one of the addresses from {local} to port {lastPort}", errno, "Other programs use all of them; choose others or end one.");
            found = found.WithPort(found.Port + 1).AtItsInterface();
        }
    }

    /// <summary>Takes the next connection that waits; one that was given up meanwhile is passed over.</summary>
    public unsafe IoStatus TryAccept(out StreamSocket? connection)
    {
        int fd;
        do fd = LibC.Accept(Handle, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
        while (fd < 0 && LibC.LastError is Errno.Intr or Errno.ConnAborted);
        connection = null;
        if (fd < 0) return LibC.LastError == Errno.Again ? IoStatus.WouldBlock : throw new LinuxException($"accept on {Address}", LibC.LastError);
        FdHandle handle = FdHandle.FromRaw(fd);
        try
        {
            connection = StreamSocket.Configure(handle);
            return IoStatus.Done;
        }
        finally
        {
            if (connection is null) handle.Dispose();
        }
    }

    /// <summary>Stops listening; of a path, removes the file.</summary>
    public void Dispose()
    {
        if (_unix is not null)
        {
            _unix.Dispose();
            return;
        }

        if (Handle.IsClosed) return;
        _ = LibC.Shutdown(Handle, LibC.SHUT_RDWR); // see UnixListener.Dispose
        Handle.Dispose();
    }

    private static Errno TryListen(SocketEndpoint local, out FdHandle? listener)
    {
        FdHandle handle = SocketOptions.Open(local.Family, LibC.SOCK_STREAM);
        listener = null;
        try
        {
            // Connections of a former listener that are still being closed do not keep the port.
            SocketOptions.Set(handle, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, $"listen on {local}");
            Errno errno = SocketOptions.TryBind(handle, local);
            if (errno != Errno.None) return errno;
            if (LibC.Listen(handle, Backlog) != 0) return LibC.LastError; // in use: another program was bound there before, too
            listener = handle;
            return Errno.None;
        }
        finally
        {
            if (listener is null) handle.Dispose();
        }
    }
}
