using System.Runtime.InteropServices;

namespace ActorNet.RemotePci.Messages;

/// <summary>Payload of SYNC_SYSMEM: three arrays of eight u64. As many entries are used as descriptors came along.</summary>
public static class MemorySections
{
    /// <summary>Entries of each array.</summary>
    public const int Capacity = 8;

    /// <summary>Length on the wire.</summary>
    public const int Length = 3 * Capacity * sizeof(ulong);

    /// <summary>One entry.</summary>
    public static MemorySection Read(ReadOnlySpan<byte> payload, int index)
    {
        ReadOnlySpan<ulong> arrays = MemoryMarshal.Cast<byte, ulong>(payload[..Length]);
        return new MemorySection(arrays[index], arrays[Capacity + index], arrays[(2 * Capacity) + index]);
    }

    /// <summary>Writes one entry.</summary>
    public static void Write(Span<byte> payload, int index, MemorySection section)
    {
        Span<ulong> arrays = MemoryMarshal.Cast<byte, ulong>(payload[..Length]);
        arrays[index] = section.GuestAddress;
        arrays[Capacity + index] = section.Size;
        arrays[(2 * Capacity) + index] = section.FileOffset;
    }
}
