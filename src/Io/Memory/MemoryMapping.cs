using System.Diagnostics.CodeAnalysis;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Memory;

/// <summary>
/// A piece of a file in our address space, shared with whoever else maps it (MAP_SHARED); guest memory in practice.
/// The descriptor may be closed afterwards. Left out of core dumps.
/// </summary>
/// <remarks>
/// No finalizer, deliberately: addresses are handed out as plain numbers, and memory that vanishes under a reader is worse than memory that stays mapped.
/// </remarks>
public sealed class MemoryMapping : IDisposable
{
    private readonly nint _start;
    private readonly nuint _mappedLength;
    private int _disposed;

    private MemoryMapping(nint start, nuint mappedLength, nint address, ulong length)
    {
        _start = start;
        _mappedLength = mappedLength;
        Address = address;
        Length = length;
    }

    /// <summary>Where the requested offset of the file is in memory.</summary>
    public nint Address { get; }

    /// <summary>The requested length, in bytes.</summary>
    public ulong Length { get; }

    /// <summary>Maps a piece of a file that we have chosen ourselves.</summary>
    /// <exception cref="LinuxException">It could not be mapped.</exception>
    public static MemoryMapping Map(FdHandle fd, ulong offset, ulong length, bool writable) =>
        TryMap(fd, offset, length, writable, out MemoryMapping? mapping, out Errno errno, out string? problem)
            ? mapping
            : throw new LinuxException($"map {length} bytes at offset {offset} of descriptor {fd.Number}", errno, problem);

    /// <summary>
    /// Maps a piece of a file that a peer has sent. The file has to reach to the end of the piece, so that no access raises SIGBUS, and is
    /// kept from becoming shorter where that is possible (<see cref="MemFd.TryForbidShrinking"/>).
    /// </summary>
    /// <param name="fd">A regular file, memfd or hugetlbfs file, not owned by the mapping.</param>
    /// <param name="offset">First byte; any number, mapping starts at the page it is in.</param>
    /// <param name="length">In bytes, not 0.</param>
    /// <param name="writable">Read only otherwise.</param>
    /// <param name="mapping">Owned by the caller.</param>
    /// <param name="problem">Why not, as a sentence.</param>
    public static bool TryMap(FdHandle fd, ulong offset, ulong length, bool writable,
        [NotNullWhen(true)] out MemoryMapping? mapping, [NotNullWhen(false)] out string? problem)
    {
        _ = MemFd.TryForbidShrinking(fd); // before its length is looked at
        if (TryMap(fd, offset, length, writable, out mapping, out Errno errno, out problem)) return true;
        problem ??= $"The kernel does not map it: {errno.Text()} ({errno.Symbol()}).";
        return false;
    }

    /// <summary>The size of the pages that a mapping of this file has: 4 KiB, or that of its huge pages.</summary>
    public static ulong PageSizeOf(FdHandle fd) =>
        TryPageSizeOf(fd, out ulong size) ? size : throw new LinuxException($"ask for the file system of descriptor {fd.Number}", LibC.LastError);

    /// <summary>Unmaps it; every address in it is invalid from now on. The second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (LibC.Unmap(_start, _mappedLength) != 0) throw new LinuxException($"unmap {_mappedLength} bytes", LibC.LastError);
    }

    private static unsafe bool TryMap(FdHandle fd, ulong offset, ulong length, bool writable,
        [NotNullWhen(true)] out MemoryMapping? mapping, out Errno errno, out string? problem)
    {
        mapping = null;
        errno = Errno.Inval;
        problem = Check(fd, offset, length, ref errno);
        if (problem is not null) return false;

        // munmap of huge pages wants whole ones, and so do both offsets; rounding to the file's own page size suits every kind.
        // SAFETY: Check has made sure that offset + length lies within a file, hence far from 2^64.
        if (!TryPageSizeOf(fd, out ulong page))
        {
            errno = LibC.LastError;
            return false;
        }

        ulong start = offset & ~(page - 1);
        ulong end = (offset + length + page - 1) & ~(page - 1);
        int protection = LibC.PROT_READ | (writable ? LibC.PROT_WRITE : 0);
        nint address = LibC.Map(0, (nuint)(end - start), protection, LibC.MAP_SHARED, fd, (long)start);
        if (address == -1)
        {
            errno = LibC.LastError;
            return false;
        }
        _ = LibC.Advise(address, (nuint)(end - start), LibC.MADV_DONTDUMP); // a wish: not worth failing for
        mapping = new MemoryMapping(address, (nuint)(end - start), address + (nint)(offset - start), length);
        return true;
    }

    private static unsafe bool TryPageSizeOf(FdHandle fd, out ulong size)
    {
        FileSystemStatus status;
        bool known = LibC.StatFileSystem(fd, &status) == 0;
        size = known && status.Type == LibC.HUGETLBFS_MAGIC ? (ulong)status.BlockSize : (ulong)Environment.SystemPageSize;
        return known;
    }

    private static unsafe string? Check(FdHandle fd, ulong offset, ulong length, ref Errno errno)
    {
        FileStatus status;
        if (LibC.StatHandle(fd, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, &status) != 0)
        {
            errno = LibC.LastError;
            return $"Its size is unknown: {errno.Text()} ({errno.Symbol()}).";
        }
        if ((status.Mode & LibC.S_IFMT) != LibC.S_IFREG) return "It is not a file of memory (memfd, shared memory or huge pages).";
        if (length == 0) return "A mapping cannot be empty.";
        if (offset > status.Size || length > status.Size - offset) return $"The file ends at {status.Size} bytes.";
        return null;
    }
}
