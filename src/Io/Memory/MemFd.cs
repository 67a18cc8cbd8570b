using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Memory;

/// <summary>Memory with a descriptor and no name in the file system (memfd_create(2)), to be shared by passing the descriptor.</summary>
public static class MemFd
{
    /// <summary>Creates it, filled with zeros.</summary>
    /// <param name="name">Shown in /proc/self/fd; need not be unique.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="isSealed">Fixes the size, so that nobody who maps it can be hit by SIGBUS.</param>
    /// <param name="hugePages">Made of huge pages of the machine's default size, of which <paramref name="size"/> has to be a multiple.</param>
    public static FdHandle Create(string name, ulong size, bool isSealed = true, bool hugePages = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)long.MaxValue);
        int fd = LibC.MemFdCreate(name, LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING | (hugePages ? LibC.MFD_HUGETLB : 0));
        if (fd < 0) throw new LinuxException($"create shared memory {name}", LibC.LastError);
        FdHandle handle = FdHandle.FromRaw(fd);
        Errno errno = LibC.Truncate(handle, (long)size) != 0
            || (isSealed && LibC.Fcntl(handle, LibC.F_ADD_SEALS, LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_SEAL) != 0)
                ? LibC.LastError
                : Errno.None;
        if (errno == Errno.None) return handle;
        handle.Dispose();
        throw new LinuxException($"give shared memory {name} its size of {size} bytes", errno);
    }

    /// <summary>
    /// Sees to it that the file never becomes shorter (F_SEAL_SHRINK), where it can: without that seal its owner can cut it short at any
    /// moment, and the next access to what was cut off ends the process with SIGBUS.
    /// </summary>
    /// <param name="fd">Anybody's file, open for writing.</param>
    /// <returns>Whether it has the seal now. Only memfds know seals, and only those made with MFD_ALLOW_SEALING take one more.</returns>
    public static bool TryForbidShrinking(FdHandle fd)
    {
        _ = LibC.Fcntl(fd, LibC.F_ADD_SEALS, LibC.F_SEAL_SHRINK);
        int seals = LibC.Fcntl(fd, LibC.F_GET_SEALS, 0);
        return seals >= 0 && (seals & LibC.F_SEAL_SHRINK) != 0;
    }
}
