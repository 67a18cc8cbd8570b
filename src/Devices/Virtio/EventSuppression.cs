namespace ActorNet.Devices.Virtio;

/// <summary>
/// When the other side of a packed ring wants to hear of changes, 4 bytes: where (15 bits, and the wrap counter there), then
/// how. virtio 1.2 §2.8.10, §2.8.14. Written and read as one.
/// </summary>
/// <param name="Value">As it lies in memory, little-endian.</param>
public readonly record struct EventSuppression(uint Value)
{
    /// <summary>Size in bytes, and alignment.</summary>
    public const int Size = sizeof(uint);

    /// <summary>RING_EVENT_FLAGS_ENABLE: at every change.</summary>
    public static readonly EventSuppression Enable = new(0);

    /// <summary>RING_EVENT_FLAGS_DISABLE: at none.</summary>
    public static readonly EventSuppression Disable = new(1u << 16);

    private const uint ModeMask = 3u << 16;
    private const uint DescriptorMode = 2u << 16;
    private const uint WrapBit = 0x8000;

    /// <summary>RING_EVENT_FLAGS_DESC: when the descriptor of this slot changes. Only with VIRTIO_F_EVENT_IDX.</summary>
    public static EventSuppression At(int slot, bool wrap) => new((uint)slot | (wrap ? WrapBit : 0) | DescriptorMode);

    /// <summary>Whether a change is to be told.</summary>
    /// <param name="eventIndex">VIRTIO_F_EVENT_IDX was negotiated; without it there is no descriptor mode.</param>
    /// <param name="size">Slots of the ring.</param>
    /// <param name="next">The slot behind those that changed.</param>
    /// <param name="wrap">The wrap counter there.</param>
    /// <param name="changed">How many changed.</param>
    public bool Wants(bool eventIndex, int size, int next, bool wrap, int changed)
    {
        uint mode = Value & ModeMask;
        if (mode == Disable.Value) return false;
        if (mode != DescriptorMode || !eventIndex) return true; // the fourth mode is reserved: better told once too often
        int wanted = (int)(Value & (WrapBit - 1));
        if (((Value & WrapBit) != 0) != wrap) wanted -= size; // the lap before
        // Was it passed on the way to `next`? A slot that does not exist is compared like any other.
        return (ushort)(next - wanted - 1) < changed;
    }
}
