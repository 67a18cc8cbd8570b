using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>
/// Shared memory files of a name that is used nowhere else, so that a test can count who still has them open or mapped,
/// whatever runs beside it.
/// </summary>
internal sealed class NamedFiles : IDisposable
{
    private readonly string _name = $"vhost-user-test-{Guid.NewGuid():n}";
    private readonly List<FdHandle> _own = [];

    /// <summary>A file; closed with this object.</summary>
    public FdHandle Create(ulong size = 0x1000)
    {
        FdHandle file = MemFd.Create(_name, size);
        _own.Add(file);
        return file;
    }

    /// <summary>Descriptors of these files that somebody else in this process has.</summary>
    public int OpenElsewhere => CountLinks() - _own.Count(static file => !file.IsClosed);

    /// <summary>Mappings of these files in this process.</summary>
    public int Mapped => File.ReadLines("/proc/self/maps").Count(line => line.Contains(_name, StringComparison.Ordinal));

    public void Dispose()
    {
        foreach (FdHandle file in _own) file.Dispose();
    }

    private int CountLinks()
    {
        int count = 0;
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            try
            {
                if (new FileInfo(entry).LinkTarget?.Contains(_name, StringComparison.Ordinal) == true) count++;
            }
            catch (IOException)
            {
                // Closed meanwhile by a test beside this one.
            }
        }
        return count;
    }
}
