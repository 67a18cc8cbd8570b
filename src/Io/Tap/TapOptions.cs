namespace ActorNet.Io.Tap;

/// <summary>How a tap is opened.</summary>
/// <param name="VnetHeaderLength">Bytes of virtio-net header before each frame: 12 (with num_buffers, virtio 1.x) or 10.</param>
/// <param name="MultiQueue">One of several descriptors of the interface. All of them, and the interface if it exists already, have to agree.</param>
public sealed record TapOptions(int VnetHeaderLength = 12, bool MultiQueue = false)
{
    /// <summary>One queue, 12 bytes of header.</summary>
    public static TapOptions Default { get; } = new();
}
