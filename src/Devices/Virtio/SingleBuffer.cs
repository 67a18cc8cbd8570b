using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>A chain of one buffer, which most chains of a network device are.</summary>
internal struct SingleBuffer
{
    /// <summary>The buffer, translated and checked.</summary>
    internal MemorySlice Slice;

    /// <summary>The descriptor that names the chain in the used ring.</summary>
    internal ushort Head;
}
