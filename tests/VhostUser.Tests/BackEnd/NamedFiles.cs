using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Sockets;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>
/// Shared memory files of a name that is used nowhere else, and eventfds, so that a test can count who still has them open or
/// mapped, whatever runs beside it.
/// </summary>
internal sealed class NamedFiles : IDisposable
{
    private const string EventFdId = "eventfd-id:";

    private readonly string _name = $"vhost-user-test-{Guid.NewGuid():n}";
    private readonly List<FdHandle> _own = [];
    private readonly HashSet<string> _bells = [];
    private readonly HashSet<string> _sockets = [];
    private readonly List<UnixConnection> _otherEnds = [];

    /// <summary>A file; closed with this object.</summary>
    public FdHandle Create(ulong size = 0x1000)
    {
        FdHandle file = MemFd.Create(_name, size);
        _own.Add(file);
        return file;
    }

    /// <summary>An eventfd; closed with this object.</summary>
    public FdHandle Bell()
    {
        FdHandle bell = EventFd.Create().Handle;
        _own.Add(bell);
        _bells.Add(BellOf($"/proc/self/fd/{bell.Number}") ?? throw new InvalidOperationException("the kernel numbers no eventfds"));
        return bell;
    }

    /// <summary>A socket whose other end is closed with this object.</summary>
    public FdHandle Socket()
    {
        (UnixConnection one, UnixConnection other) = UnixConnection.Pair();
        _own.Add(one.Handle);
        _otherEnds.Add(other);
        _sockets.Add(new FileInfo($"/proc/self/fd/{one.Handle.Number}").LinkTarget!);
        return one.Handle;
    }

    /// <summary>Descriptors of these that somebody else in this process has.</summary>
    public int OpenElsewhere => CountLinks() - _own.Count(static file => !file.IsClosed);

    /// <summary>Mappings of these files in this process.</summary>
    public int Mapped => File.ReadLines("/proc/self/maps").Count(line => line.Contains(_name, StringComparison.Ordinal));

    public void Dispose()
    {
        foreach (FdHandle file in _own) file.Dispose();
        foreach (UnixConnection end in _otherEnds) end.Dispose();
    }

    private int CountLinks()
    {
        int count = 0;
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            try
            {
                string? target = new FileInfo(entry).LinkTarget;
                if (target is null) continue;
                if (target.Contains(_name, StringComparison.Ordinal) || _sockets.Contains(target)) count++;
                else if (target == "anon_inode:[eventfd]" && BellOf(entry) is { } bell && _bells.Contains(bell)) count++;
            }
            catch (IOException)
            {
                // Closed meanwhile by a test beside this one.
            }
        }
        return count;
    }

    // Every eventfd has a number of its own, which its duplicates share.
    private static string? BellOf(string entry) => File.ReadLines(entry.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal))
        .FirstOrDefault(static line => line.StartsWith(EventFdId, StringComparison.Ordinal))?[EventFdId.Length..].Trim();
}
