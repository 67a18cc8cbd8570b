using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>A chain of one buffer, which most chains of a network device are.</summary>
internal struct SingleBuffer
{
    /// <summary>The buffer, translated and checked.</summary>
    internal MemorySlice Slice;

    /// <summary>Names the chain when it is given back.</summary>
    internal uint Token;

    /// <summary>Bytes written to it: what the driver is told when it is given back.</summary>
    internal uint Written;
}
