using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>The in-flight areas of all rings, in memory that the front end keeps. Owns the mapping: not to be disposed while a ring uses it.</summary>
internal sealed class InflightBuffer : IDisposable
{
    private const int MaxQueueSize = 32768;

    private readonly MemoryMapping _mapping;
    private readonly InflightDescription _description;

    private InflightBuffer(MemoryMapping mapping, in InflightDescription description)
    {
        _mapping = mapping;
        _description = description;
    }

    /// <summary>Makes the memory for as many rings as asked; null when no such buffer can be.</summary>
    /// <param name="asked">Rings and their size.</param>
    /// <param name="queueCount">Rings of the device.</param>
    /// <param name="file">The memory; nobody else has it.</param>
    public static InflightDescription? Create(in InflightDescription asked, int queueCount, out FdHandle? file)
    {
        file = null;
        if (!IsSensible(asked, queueCount)) return null;
        InflightDescription made = asked with { Size = SizeOf(asked), Offset = 0, Padding = 0 };
        try
        {
            file = MemFd.Create("actornet-inflight", made.Size);
            return made;
        }
        catch (LinuxException)
        {
            return null; // no more descriptors: the front end goes on without
        }
    }

    /// <summary>Maps a buffer that a front end kept.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? TryMap(in InflightDescription description, int queueCount, FdHandle file, out InflightBuffer? buffer)
    {
        buffer = null;
        // CVE-2021-3839: as many areas as the front end says, which are more than there are.
        if (!IsSensible(description, queueCount))
            return $"{description.QueueCount} rings of {description.QueueSize} entries, for a device with {queueCount} rings";
        if (description.Size < SizeOf(description) || description.Size > int.MaxValue || description.Offset > ulong.MaxValue - description.Size || description.Offset % sizeof(ulong) != 0)
            return $"{description.Size} bytes at offset 0x{description.Offset:x} for {description.QueueCount} rings of {description.QueueSize} entries, which need {SizeOf(description)}";
        if (!MemoryMapping.TryMap(file, description.Offset, description.Size, writable: true, out MemoryMapping? mapping, out string? problem))
            return $"{description.Size} bytes cannot be mapped from offset 0x{description.Offset:x} of their file. {problem}";
        buffer = new InflightBuffer(mapping, description);
        return null;
    }

    /// <summary>The area of a ring; null when the buffer has none for it.</summary>
    public InflightArea? AreaOf(int ring)
    {
        if (ring >= _description.QueueCount) return null;
        int stride = Stride(_description);
        return new InflightArea(MemorySlice.OfMapping(_mapping.Address + (ring * stride), stride), _description.QueueSize);
    }

    public void Dispose() => _mapping.Dispose();

    private static bool IsSensible(in InflightDescription description, int queueCount) =>
        description.QueueCount >= 1 && description.QueueCount <= queueCount
        && description.QueueSize is >= 1 and <= MaxQueueSize;

    private static ulong SizeOf(in InflightDescription description) => (ulong)Stride(description) * description.QueueCount;

    private static int Stride(in InflightDescription description) => InflightArea.SizeOf(description.QueueSize);
}
