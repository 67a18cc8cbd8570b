using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>A Unix socket that waits for connections on a path of the file system. Owns its descriptor and its file.</summary>
public sealed class UnixListener : IDisposable
{
    private readonly string _fullPath;
    private readonly FileIdentity? _file;

    private UnixListener(FdHandle handle, string path)
    {
        Handle = handle;
        Path = path;
        _fullPath = System.IO.Path.GetFullPath(path); // the working directory may change before Dispose
        _file = UnixPath.Look(_fullPath);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The descriptor, to register it with a reactor: readable when a connection waits.</summary>
    public FdHandle Handle { get; }

    /// <summary>
    /// Listens on a path. A socket file on which nobody listens any more is what a crash left behind: it is replaced.
    /// A live listener and a file of another kind are left alone.
    /// </summary>
    /// <exception cref="LinuxException">The path is in use, too long, or its directory is missing or not writable.</exception>
    /// <param name="path">At most 107 bytes.</param>
    /// <param name="kind">What connects has to be of the same.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="mode">Who may connect (those who may write), less the umask. Null leaves it to the umask.</param>
    public static UnixListener Bind(string path, SocketKind kind = SocketKind.Stream, int backlog = 16, UnixFileMode? mode = null)
    {
        UnixPath.ToAddress(path, out _); // a bad path is reported before anything is opened
        FdHandle handle = UnixPath.OpenSocket(kind);
        try
        {
            // Linux gives the file the mode of the socket: it never stands there with a wider one.
            if (mode is { } permissions && LibC.ChangeMode(handle, (uint)permissions) != 0)
                throw new LinuxException($"set the mode of {path}", LibC.LastError);
            Errno errno = TryBind(handle, path);
            if (errno == Errno.AddrInUse)
            {
                RemoveStaleSocket(path, kind);
                errno = TryBind(handle, path);
            }
            if (errno != Errno.None) throw BindFailed(path, errno);
            var listener = new UnixListener(handle, path);
            if (LibC.Listen(handle, backlog) == 0) return listener;
            errno = LibC.LastError;
            listener.Dispose();
            throw new LinuxException($"listen on {path}", errno);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next connection that waits.</summary>
    /// <returns>Done or WouldBlock. A connection that was given up meanwhile is passed over.</returns>
    public unsafe IoStatus TryAccept(out UnixConnection? connection)
    {
        int fd;
        do fd = LibC.Accept(Handle, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
        while (fd < 0 && LibC.LastError is Errno.Intr or Errno.ConnAborted);
        connection = fd >= 0 ? new UnixConnection(FdHandle.FromRaw(fd)) : null;
        if (fd >= 0) return IoStatus.Done;
        return LibC.LastError == Errno.Again ? IoStatus.WouldBlock : throw new LinuxException($"accept on {Path}", LibC.LastError);
    }

    /// <summary>Removes the socket's file, unless another one stands there by now, and stops listening.</summary>
    public void Dispose()
    {
        if (Handle.IsClosed) return;
        // While the socket is open its inode number cannot be given to another file, so equal identity means our file.
        if (_file is not null && TryLook() == _file) LibC.Unlink(_fullPath);
        // A process that is just being started has the descriptor, too, until it runs its program: closing alone would not end the listening.
        _ = LibC.Shutdown(Handle, LibC.SHUT_RDWR);
        Handle.Dispose();
    }

    private FileIdentity? TryLook()
    {
        try
        {
            return UnixPath.Look(_fullPath);
        }
        catch (LinuxException)
        {
            return null; // the directory is out of reach by now; so is the file
        }
    }

    internal static unsafe Errno TryBind(FdHandle handle, string path)
    {
        UnixAddress address = UnixPath.ToAddress(path, out uint length);
        return LibC.Bind(handle, &address, length) == 0 ? Errno.None : LibC.LastError;
    }

    internal static void RemoveStaleSocket(string path, SocketKind kind)
    {
        FileIdentity? found = UnixPath.Look(path);
        if (found is null) return; // went away by itself
        if (!found.Value.IsSocket)
            throw new LinuxException($"listen on {path}", Errno.AddrInUse, "A file that is not a socket stands there; choose another path or remove it.");
        if (IsAlive(path, kind))
            throw new LinuxException($"listen on {path}", Errno.AddrInUse, "Another program listens there; choose another path or end that program.");
        // Two programs that find the same stale file at once could each remove the other's new socket. Looking again
        // leaves microseconds for that; only a lock file would leave nothing, and it would stay behind after a crash.
        if (UnixPath.Look(path) != found) return;
        if (LibC.Unlink(path) != 0 && LibC.LastError != Errno.NoEnt)
            throw new LinuxException($"remove the stale socket {path}", LibC.LastError, "A program that has ended left it behind; remove it or choose another path.");
    }

    private static bool IsAlive(string path, SocketKind kind)
    {
        try
        {
            ConnectStatus status = UnixConnection.TryConnect(path, out UnixConnection? probe, kind);
            probe?.Dispose();
            return status is ConnectStatus.Connected or ConnectStatus.Busy;
        }
        catch (LinuxException)
        {
            return true; // EPROTOTYPE: a listener of another kind; EACCES: not ours to judge
        }
    }

    internal static LinuxException BindFailed(string path, Errno errno) => new($"listen on {path}", errno, errno switch
    {
        Errno.NoEnt or Errno.NotDir => $"The directory {System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))} does not exist; create it.",
        Errno.Acces or Errno.Perm or Errno.RoFs => "This user may not create files there; choose another path.",
        Errno.AddrInUse => "Another program took the path at the same moment; choose another path.",
        _ => null,
    });
}
