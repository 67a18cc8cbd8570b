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
    /// <exception cref="LinuxException">The address is in use, not this host's, or not allowed.</exception>
    public static StreamListener Bind(SocketEndpoint local)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (local.Path is { } path)
        {
            UnixListener unix = UnixListener.Bind(path, SocketKind.Stream, Backlog);
            return new StreamListener(unix.Handle, local, unix);
        }

        FdHandle handle = SocketOptions.Open(local.Family, LibC.SOCK_STREAM);
        try
        {
            // Connections of a former listener that are still being closed do not keep the port.
            SocketOptions.Set(handle, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, $"listen on {local}");
            SocketOptions.Bind(handle, local);
            if (LibC.Listen(handle, Backlog) != 0) throw new LinuxException($"listen on {local}", LibC.LastError, LibC.LastError == Errno.AddrInUse ? "Another program listens there; choose another port or end that program." : null);
            return new StreamListener(handle, SocketOptions.LocalOf(handle), null);
        }
        catch
        {
            handle.Dispose();
            throw;
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
}
