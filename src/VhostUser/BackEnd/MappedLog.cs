using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>The dirty log of a front end, mapped. Owns the mapping: not to be disposed before the device has let go of it.</summary>
internal sealed class MappedLog : IDisposable
{
    private readonly MemoryMapping _mapping;
    private volatile EventFd? _bell;

    private MappedLog(MemoryMapping mapping)
    {
        _mapping = mapping;
        Log = new DirtyLog(MemorySlice.OfMapping(mapping.Address, (int)mapping.Length), Ring);
    }

    public DirtyLog Log { get; }

    /// <summary>Maps it.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? TryMap(LogDescription description, FdHandle file, out MappedLog? log)
    {
        log = null;
        // CVE-2020-10722: a sum that wraps would make a short mapping for a long log.
        if (description.Size is 0 or > int.MaxValue || description.Offset > ulong.MaxValue - description.Size)
            return $"a log of {description.Size} bytes at offset 0x{description.Offset:x} of its file is none";
        if (!MemoryMapping.TryMap(file, description.Offset, description.Size, writable: true, out MemoryMapping? mapping, out string? problem))
            return $"a log of {description.Size} bytes cannot be mapped from offset 0x{description.Offset:x} of its file. {problem}";
        log = new MappedLog(mapping);
        return null;
    }

    /// <summary>Who is to be told of marks; the bell stays the caller's.</summary>
    public void Tell(EventFd? bell) => _bell = bell;

    public void Dispose() => _mapping.Dispose();

    private void Ring()
    {
        try
        {
            _bell?.Signal();
        }
        catch (ObjectDisposedException)
        {
            // Replaced meanwhile.
        }
    }
}
