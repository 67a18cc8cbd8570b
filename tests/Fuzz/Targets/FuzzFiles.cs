using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Sockets;

namespace ActorNet.Fuzz.Targets;

/// <summary>Descriptors of all kinds to send along: memory files, small ones, eventfds, sockets, files that are none of it.</summary>
internal sealed class FuzzFiles : IDisposable
{
    /// <summary>The name of the memory files in /proc/self/maps.</summary>
    public const string FileName = "actornet-fuzz";

    private const ulong RegionSize = 0x1_0000;

    private readonly List<IDisposable> _own = [];

    /// <summary>A descriptor; closed with this object.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="contents">What a memory file is filled with: 0 for nothing.</param>
    public FdHandle Next(byte kind, byte contents) => (kind % 8) switch
    {
        0 => Memory(RegionSize, contents),
        1 or 2 => Keep(EventFd.Create().Handle),
        3 => Memory(0x100, contents),
        4 => Socket(),
        5 => Memory(0, 0),
        6 => Keep(FdHandle.FromRaw(OpenNull())),
        _ => Memory(RegionSize * 2, contents),
    };

    public void Dispose()
    {
        foreach (IDisposable file in _own) file.Dispose();
    }

    private FdHandle Keep(FdHandle handle)
    {
        _own.Add(handle);
        return handle;
    }

    private FdHandle Memory(ulong size, byte contents)
    {
        FdHandle file = Keep(MemFd.Create(FileName, size));
        if (contents == 0 || size == 0) return file;
        byte[] noise = new byte[Math.Min(size, 0x4000)];
        new Random(contents).NextBytes(noise);
        file.TryWrite(noise, out _);
        return file;
    }

    private FdHandle Socket()
    {
        (UnixConnection one, UnixConnection other) = UnixConnection.Pair();
        _own.Add(one);
        _own.Add(other);
        return one.Handle;
    }

    private static int OpenNull()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle("/dev/null");
        int number = (int)handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return number;
    }
}
