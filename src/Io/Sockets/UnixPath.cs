using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>A socket's path on its way into a struct sockaddr_un, and what stands in the file system there.</summary>
internal static class UnixPath
{
    internal static unsafe UnixAddress ToAddress(string path, out uint length)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes > UnixAddress.MaxPathBytes)
            throw new LinuxException($"use the socket path {path}", Errno.NameTooLong, $"A socket path has at most {UnixAddress.MaxPathBytes} bytes; this one has {bytes}.");
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new LinuxException("use a socket path with a zero byte in it", Errno.Inval);
        var address = new UnixAddress { Family = LibC.AF_UNIX };
        // SAFETY: at most 107 of the 108 bytes; the rest stays zero and ends the string.
        Encoding.UTF8.GetBytes(path, new Span<byte>(address.Path, UnixAddress.MaxPathBytes));
        length = (uint)(sizeof(ushort) + bytes + 1);
        return address;
    }

    internal static int TypeOf(SocketKind kind) => kind switch
    {
        SocketKind.Stream => LibC.SOCK_STREAM,
        SocketKind.SeqPacket => LibC.SOCK_SEQPACKET,
        _ => LibC.SOCK_DGRAM,
    };

    /// <summary>A new non-blocking socket.</summary>
    internal static FdHandle OpenSocket(SocketKind kind)
    {
        int fd = LibC.Socket(LibC.AF_UNIX, TypeOf(kind) | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        return fd >= 0 ? FdHandle.FromRaw(fd) : throw new LinuxException("open a Unix socket", LibC.LastError);
    }

    /// <summary>The file at the path itself (a symbolic link is not followed); null when there is none.</summary>
    internal static unsafe FileIdentity? Look(string path)
    {
        FileStatus status;
        if (LibC.StatPath(LibC.AT_FDCWD, path, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, &status) == 0)
        {
            ulong device = ((ulong)status.DeviceMajor << 32) | status.DeviceMinor;
            return new FileIdentity(device, status.Inode, (status.Mode & LibC.S_IFMT) == LibC.S_IFSOCK);
        }
        return LibC.LastError == Errno.NoEnt ? null : throw new LinuxException($"look at {path}", LibC.LastError);
    }
}
