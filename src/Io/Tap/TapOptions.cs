namespace ActorNet.Io.Tap;

/// <summary>How a tap is opened.</summary>
/// <param name="VnetHeaderLength">Bytes of virtio-net header before each frame: 12 (with num_buffers, virtio 1.x), 10, or 0 for none.</param>
/// <param name="MultiQueue">One of several descriptors of the interface. All of them, and the interface if it exists already, have to agree.</param>
/// <param name="Offloads">What may be left undone in frames, as far as the kernel knows it; none without a virtio-net header.</param>
public sealed record TapOptions(int VnetHeaderLength = 12, bool MultiQueue = false, TapOffloads Offloads = TapOffloads.None)
{
    /// <summary>One queue, 12 bytes of header, complete frames.</summary>
    public static TapOptions Default { get; } = new();
}
